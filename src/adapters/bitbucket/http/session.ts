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
  readonly log: (event: CallEvent) => void;
  readonly onCredentialRefused: (reason: string) => void;
  /** Of an answer, after decompression. */
  readonly maxBytes: number;
  /** Calls in flight at the same time, at most. */
  readonly concurrency: number;
  /** The longest wait for the ledger within a call. Seconds. */
  readonly longestLedgerWait: number;
}

/** What the calls of one credential share. */
export interface Session extends SessionOptions {
  readonly pause: Pause;
  readonly slots: <T>(task: () => Promise<T>) => Promise<T>;
  /** Throws `credential-refused` once Bitbucket has refused the credential: then nothing is sent any more. */
  assertAccepted(): void;
  /** Bitbucket answered 401; gives the error to throw. */
  refuse(): KodyError;
}

export function openSession(options: SessionOptions): Session {
  let refused = false;
  return {
    ...options,
    pause: createPause(options.clock),
    slots: createSlots(options.concurrency),
    assertAccepted() {
      if (refused) throw credentialRefused();
    },
    refuse() {
      if (!refused) {
        refused = true;
        options.onCredentialRefused(refusedSentence);
      }
      return credentialRefused();
    },
  };
}
