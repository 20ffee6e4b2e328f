import type { Decision, PullRequest } from "../domain/index.ts";
import type { ActContext } from "../effects/index.ts";
import type {
  CommandRecord,
  HostComment,
  IncomingEvent,
  OpenedPullRequest,
  RepositoryPermission,
  Standing,
  ThreadRecord,
} from "../ports/index.ts";

export const commandNames = [
  "review",
  "explain",
  "fix",
  "ask",
  "resolve",
  "ignore",
  "remember",
  "summary",
  "tests",
  "pause",
  "resume",
  "approve",
  "decline",
  "merge",
  "status",
  "config",
  "help",
] as const;
export type CommandName = (typeof commandNames)[number];

/** One command of one comment, after its author was found to be allowed to give it. */
export interface CommandCall {
  readonly name: CommandName;
  /** What stands behind it, trimmed: arguments, or words in any language; of a stranger. */
  readonly rest: string;
  readonly comment: CommandRecord;
  /** The thread that the comment stands in, oldest first, itself included; itself alone when it begins one. */
  readonly thread: readonly HostComment[];
  /** Kody's finding that the thread is about; null elsewhere. */
  readonly about: ThreadRecord | null;
  readonly permission: RepositoryPermission;
}

/** What the commands of one pull request share. What costs calls is a function, asked at most once. */
export interface CommandContext extends ActContext {
  readonly current: () => Promise<Standing>;
  /** The newest finished review: its head, 40 digits, and what it decided; null before the first. */
  readonly reviewed: () => Promise<{
    readonly head: string;
    readonly at: Date;
    readonly decisions: readonly Decision[];
  } | null>;
  /** The code of the pull request as it is now. */
  readonly open: (pullRequest: PullRequest) => Promise<OpenedPullRequest>;
  /** Queues it: reviews are asked for, never done here. */
  readonly receive: (event: IncomingEvent) => Promise<"queued" | "duplicate">;
  /** Says that it takes a while, before something that does. The answer takes its place. */
  readonly working: (what: string) => Promise<void>;
}

/** What stands in the one comment that answers. */
export interface Reply {
  /** Plain markdown of Kody's own words, or made safe. */
  readonly text: string;
  /** For the record, in a few words: "committed 3 fixes", "refused: not a reviewer". */
  readonly outcome: string;
}

export type Command = (call: CommandCall, context: CommandContext) => Promise<Reply>;
