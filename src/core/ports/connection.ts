import type { KnownScopes, PullRequestRef } from "../domain/index.ts";
import type { HeardComment } from "./commands.ts";

/** The credential Kody works with. Secrets are sealed at rest. */
export interface ConnectionStore {
  saveConnection(connection: NewConnection): Promise<ConnectionRecord>;
  /** The connection in use, or null before the first set-up. */
  currentConnection(): Promise<ConnectionRecord | null>;
  /** The only door to the secret; never log what it returns. */
  revealToken(connectionId: string): Promise<string>;
  /**
   * `generation`: only while this token is in use; a token that took its place is not touched. `active`: only while it is
   * refused; begins a new generation, so that what was refused with the present one is asked again. Answers whether anything changed.
   */
  setConnectionStatus(
    connectionId: string,
    status: ConnectionRecord["status"],
    reason: string | null,
    refusal?: { readonly kind: Refusal["kind"]; readonly generation: number; readonly at: Date },
  ): Promise<boolean>;
  /** Notes what was learned of the token in use. */
  noteToken(connectionId: string, changes: TokenChanges): Promise<void>;
}

export interface NewConnection {
  readonly kind: "api-token" | "access-token";
  /** Null for access tokens. */
  readonly email: string | null;
  readonly token: string;
  readonly accountUuid: string;
  readonly accountName: string;
  readonly scopes: readonly string[] | null;
  /** `YYYY-MM-DD`; null when nobody said. */
  readonly expiresOn?: string | null;
  readonly known?: KnownScopes | null;
  readonly checks?: readonly AccountCheck[];
  /** Who connected it, for people. */
  readonly by?: string;
}

/** One thing about the account that helps or stands in the way. */
export interface AccountCheck {
  /** e.g. `own-account`, `membership`, `permissions`, `plan`, `ip-allowlist`. */
  readonly id: string;
  readonly state: "good" | "warning" | "problem" | "unknown";
  readonly title: string;
  readonly detail: string;
  readonly remedy: string | null;
}

/** The token in use, without its secret. */
export interface TokenFacts {
  /** Counts the tokens of this connection, and how often one was taken up again after a refusal. */
  readonly generation: number;
  readonly connectedAt: Date;
  readonly connectedBy: string;
  readonly lastUsedAt: Date | null;
  /** `YYYY-MM-DD`; null when nobody said. */
  readonly expiresOn: string | null;
  /** Null when it was connected before scopes were looked at. */
  readonly known: KnownScopes | null;
  /** Days before the end of which people were last reminded. */
  readonly reminded: number | null;
  /** Scopes that Bitbucket named as missing in a refusal since then. */
  readonly gaps: readonly string[];
  readonly checks: readonly AccountCheck[];
  /** Of an access token whose account Bitbucket does not name: the account its comments are of; null until one was written. */
  readonly authorUuid: string | null;
  /** Why it is refused; null while it is not. */
  readonly refusal: Refusal | null;
  /** The token before it, which a person has to revoke; null when that is done or there was none. */
  readonly replaced: { readonly tokenHint: string; readonly expiresOn: string | null } | null;
}

export interface Refusal {
  /** Bitbucket answered 401; a scope is missing without which nothing works; the token's time is over. */
  readonly kind: "host" | "scope" | "expiry";
  /** ISO 8601. */
  readonly at: string;
  /** How often Bitbucket was asked again. */
  readonly probes: number;
  /** People have been told. */
  readonly announced: boolean;
}

export type TokenChanges = Partial<
  Pick<
    TokenFacts,
    | "expiresOn"
    | "reminded"
    | "lastUsedAt"
    | "gaps"
    | "checks"
    | "known"
    | "refusal"
    | "replaced"
    | "authorUuid"
  >
>;

export interface ConnectionRecord {
  readonly id: string;
  readonly kind: "api-token" | "access-token";
  readonly email: string | null;
  readonly accountUuid: string;
  readonly accountName: string;
  readonly scopes: readonly string[] | null;
  /** The last four characters, for recognition. */
  readonly tokenHint: string;
  readonly status: "active" | "refused" | "disconnected";
  readonly statusReason: string | null;
  readonly facts: TokenFacts;
}

/** Takes events in and hands jobs out. One job per pull request at a time; a newer event replaces a waiting one. */
/** One lane of the queue. */
export interface ReviewQueue {
  /** Stores the event and enqueues its job in one transaction; resolves only when both are on disk. */
  receive(event: IncomingEvent): Promise<"queued" | "duplicate">;
  /** The next job, or null when nothing is waiting. */
  take(): Promise<ReviewJob | null>;
  /** Resolves when a job may be waiting, at the latest after `ms`. */
  waitForWork(ms: number, signal: AbortSignal): Promise<void>;
  /** Tells the queue that the job is still being worked on. */
  heartbeat(job: ReviewJob): Promise<void>;
  complete(job: ReviewJob): Promise<void>;
  /** Puts the job back for later; after five failures it goes to the dead letters and is listed there. */
  fail(job: ReviewJob, reason: string, retryAfterSeconds: number | null): Promise<void>;
  /** Puts the job back without counting it as a failure: the credential is refused, the budget is used up, or Kody stops. */
  release(job: ReviewJob, afterSeconds: number): Promise<void>;
  /** True while a newer event of the same pull request waits. */
  isSuperseded(job: ReviewJob): Promise<boolean>;
}

export interface IncomingEvent {
  /** Identity over repeated deliveries: pull request + head + what the event says. Never a header. */
  readonly dedupeKey: string;
  /** Bitbucket's event key, or `poll`, `manual`, `model`, `setup`. */
  readonly kind: string;
  readonly pullRequest: PullRequestRef;
  readonly repositoryUuid: string;
  /** Head named by the event, 12 or 40 digits; null when it names none. */
  readonly head: string | null;
  /** Null when the event does not say. */
  readonly destinationBranch: string | null;
  /** The parts of the event that are kept. JSON. */
  readonly payload: Readonly<Record<string, unknown>>;
  /** False: no reason for a review (a closed pull request, our own comment). */
  readonly review: boolean;
  /** True: a reason to look after the pull request besides reviewing it. */
  readonly attend?: boolean;
  /** The comment that it tells of, which may ask something of Kody. */
  readonly comment?: HeardComment;
}

/** Reviews, and all that is done on a pull request besides. The jobs of one lane don't wait for those of the other. */
export type Lane = "review" | "attend";

/** Of either lane. */
export interface ReviewJob {
  readonly id: string;
  /** 1 for the first attempt. */
  readonly attempt: number;
  readonly pullRequest: PullRequestRef;
  readonly repositoryUuid: string;
  readonly head: string | null;
  readonly destinationBranch: string | null;
  /** The kind of the event that asked for it; `manual` and `model` look again even at a head that was reviewed. */
  readonly reason: string;
  /** In the lane `attend`: kinds of earlier events that nobody has attended to. */
  readonly also?: readonly string[];
}

/** Counts the API calls of each credential over a rolling hour; shared by all processes. */
export interface CallLedger {
  /** Reserves one call. `wait` > 0: the budget is used up, come back after that many seconds. */
  reserve(
    credentialId: string,
  ): Promise<{ granted: boolean; wait: number; used: number; limit: number }>;
}
