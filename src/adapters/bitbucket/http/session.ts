import type { KodyError } from "../../../core/domain/index.ts";
import type { CallLedger, Clock } from "../../../core/ports/index.ts";
import { credentialRefused, refusedSentence } from "./failures.ts";
import type { Credential } from "./credential.ts";
import { createPause, type Pause } from "./pause.ts";
import type { RetryPlan } from "./retry.ts";
import { createSlots } from "./slots.ts";

/** One attempt of one call. `status` is null when no answer came; then `error` says why. */
export interface CallEvent {
  readonly method: string;
  readonly route: string;
  readonly status: number | null;
  readonly ms: number;
  readonly attempt: number;
  readonly error?: string;
}

export interface SessionOptions extends RetryPlan {
  readonly base: URL;
  readonly credential: Credential;
  readonly credentialId: string;
  readonly ledger: CallLedger;
  readonly clock: Clock;
  readonly fetch: typeof fetch;
  /** The way to files that Bitbucket keeps on other servers; null: they are not read. */
  readonly elsewhere: typeof fetch | null;
  readonly log: (event: CallEvent) => void;
  readonly onCredentialRefused: (refused: Refused) => void;
  /** Bitbucket named scopes that are missing. */
  readonly onScopesMissing: (scopes: readonly string[], generation: number) => void;
  /** Bitbucket served a call; its clock, when the answer told. */
  readonly onServed: (hostTime: Date | null) => void;
  /** Of an answer, after decompression. */
  readonly maxBytes: number;
  /** Calls in flight at the same time, at most. */
  readonly concurrency: number;
  /** The longest wait for the ledger within a call. Seconds. */
  readonly longestLedgerWait: number;
}

export interface Refused {
  /** A sentence. */
  readonly reason: string;
  /** Of the token that was refused; 0 for one that is never replaced. */
  readonly generation: number;
}

/** What the calls of one credential share. */
export interface Session extends SessionOptions {
  readonly pause: Pause;
  readonly slots: <T>(task: () => Promise<T>) => Promise<T>;
  /** Throws `credential-refused` once Bitbucket has refused this token: then nothing is sent with it any more. */
  assertAccepted(generation: number): void;
  /** Bitbucket answered 401; gives the error to throw. */
  refuse(generation: number): KodyError;
}

export function openSession(options: SessionOptions): Session {
  const refused = new Set<number>();
  return {
    ...options,
    pause: createPause(options.clock),
    slots: createSlots(options.concurrency),
    assertAccepted(generation) {
      if (refused.has(generation)) throw credentialRefused();
    },
    refuse(generation) {
      if (!refused.has(generation)) {
        refused.add(generation);
        options.onCredentialRefused({ reason: refusedSentence, generation });
      }
      return credentialRefused();
    },
  };
}
