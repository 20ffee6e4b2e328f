import type { PullRequestRef } from "../domain/index.ts";

/** A comment that may ask something of Kody, as it was when Kody first heard of it. */
export interface HeardComment {
  readonly commentId: number;
  /** Null for deleted accounts. */
  readonly authorUuid: string | null;
  readonly authorName: string;
  /** As far as the host says: an app or the bot of an access token. */
  readonly byMachine: boolean;
  readonly body: string;
  /** The comment that it answers; null for one that begins a thread. */
  readonly replyTo: number | null;
  /** ISO 8601. */
  readonly createdOn: string;
}

export interface CommandRecord extends HeardComment {
  readonly state: "waiting" | "done";
  /** What became of it, in a few words; null while it waits. */
  readonly outcome: string | null;
}

/** The comments that may ask something of Kody. Each is answered once, for ever, whatever happens to it later. */
export interface CommandStore {
  /** Those that nobody has dealt with, in the order in which they were written. */
  waiting(pullRequest: PullRequestRef): Promise<CommandRecord[]>;
  /** Comments that no delivery told of. Answers how many of them are new. */
  hear(pullRequest: PullRequestRef, comments: readonly HeardComment[]): Promise<number>;
  finish(pullRequest: PullRequestRef, commentId: number, outcome: string): Promise<void>;
  /** Finished ones, the newest first. */
  answered(pullRequest: PullRequestRef, limit: number): Promise<CommandRecord[]>;
}
