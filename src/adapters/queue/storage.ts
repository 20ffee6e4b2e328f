import type { Fence, HeardComment, IncomingEvent, Lane } from "../../core/ports/index.ts";

/** Runs any statement; what pg-boss speaks. */
export interface SqlRunner {
  executeSql(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
}

/** An event as it was stored; its texts are such that the database takes them. */
export interface RecordedEvent {
  /** Later events have greater numbers. */
  readonly sequence: string;
  /** The key of the pull request's jobs. */
  readonly pullRequestId: string;
  readonly event: IncomingEvent;
}

/** What the other tables do for one step of the queue, in the same transaction. */
export interface QueueStep extends SqlRunner {
  /** Null when it was stored before. */
  recordEvent(event: IncomingEvent): Promise<RecordedEvent | null>;
  /** Makes this attempt the one that may act on the pull request. */
  takeLease(fence: Fence, pullRequestId: string, lane: Lane): Promise<void>;
  /** Keeps a comment as it is heard of first. */
  hearComment(pullRequestId: string, comment: HeardComment): Promise<void>;
  /** Throws `superseded` when the attempt may no longer act. */
  holdLease(fence: Fence): Promise<void>;
  /** As `holdLease`, and ends it. */
  dropLease(fence: Fence): Promise<void>;
}

/** The database under the queue. */
export interface QueueStorage extends SqlRunner {
  transaction<T>(run: (step: QueueStep) => Promise<T>): Promise<T>;
  /** Wakes the workers of all processes. */
  announceWork(): Promise<void>;
  /** Attempts whose process is gone. */
  orphanedLeases(): Promise<(Fence & { readonly lane: Lane })[]>;
  listen(wake: () => void): () => void;
}
