import type { PullRequestRef } from "../domain/index.ts";

/** The credential Kody works with. Secrets are sealed at rest. */
export interface ConnectionStore {
  saveConnection(connection: NewConnection): Promise<ConnectionRecord>;
  /** The connection in use, or null before the first set-up. */
  currentConnection(): Promise<ConnectionRecord | null>;
  /** The only door to the secret; never log what it returns. */
  revealToken(connectionId: string): Promise<string>;
  setConnectionStatus(
    connectionId: string,
    status: ConnectionRecord["status"],
    reason: string | null,
  ): Promise<void>;
}

export interface NewConnection {
  readonly kind: "api-token" | "access-token";
  /** Null for access tokens. */
  readonly email: string | null;
  readonly token: string;
  readonly accountUuid: string;
  readonly accountName: string;
  readonly scopes: readonly string[] | null;
}

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
}

/** Takes events in and hands jobs out. One job per pull request at a time; a newer event replaces a waiting one. */
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
  /** Bitbucket's event key, or `poll`, `manual`, `setup`. */
  readonly kind: string;
  readonly pullRequest: PullRequestRef;
  readonly repositoryUuid: string;
  /** Head named by the event, 12 or 40 digits; null when it names none. */
  readonly head: string | null;
  /** Null when the event does not say. */
  readonly destinationBranch: string | null;
  /** The parts of the event that are kept. JSON. */
  readonly payload: Readonly<Record<string, unknown>>;
  /** False: only stored (a closed pull request, our own comment). */
  readonly review: boolean;
}

export interface ReviewJob {
  readonly id: string;
  /** 1 for the first attempt. */
  readonly attempt: number;
  readonly pullRequest: PullRequestRef;
  readonly repositoryUuid: string;
  readonly head: string | null;
  readonly destinationBranch: string | null;
  /** The kind of the event that asked for it; `manual` looks again even at a head that was reviewed. */
  readonly reason: string;
}

/** Counts the API calls of each credential over a rolling hour; shared by all processes. */
export interface CallLedger {
  /** Reserves one call. `wait` > 0: the budget is used up, come back after that many seconds. */
  reserve(
    credentialId: string,
  ): Promise<{ granted: boolean; wait: number; used: number; limit: number }>;
}
