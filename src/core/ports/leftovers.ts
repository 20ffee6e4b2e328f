import type { Category, PullRequestRef, Severity } from "../domain/index.ts";

/** A finding that was still open when its pull request was merged. */
export interface NewLeftover {
  /** 32 hex digits. */
  readonly fingerprint: string;
  readonly severity: Severity;
  readonly category: Category;
  readonly rule: string;
  readonly title: string;
  /** Plain markdown; of a model's findings, words that strangers had a part in. */
  readonly message: string;
  readonly path: string;
  /** Null for the whole file. */
  readonly line: number | null;
}

export interface Leftover extends NewLeftover {
  /** Digits. */
  readonly id: string;
  readonly pullRequest: PullRequestRef;
  /** Title and address of the pull request; "" when they are not known. */
  readonly pullRequestTitle: string;
  readonly pullRequestUrl: string;
  readonly state: LeftoverState;
  readonly closedBy: string | null;
  readonly closedAt: Date | null;
  readonly keptAt: Date;
  /** Of the issue that was made of it, such as `SHOP-12`. */
  readonly issueKey: string | null;
  /** Why there is no issue yet, as a sentence. */
  readonly issueProblem: string | null;
}

export type LeftoverState = "open" | "done" | "will-not-fix";

export interface LeftoverFilter {
  readonly state: LeftoverState | null;
  readonly severity: Severity | null;
  /** In title, path, rule, repository or title of the pull request; "" for all. */
  readonly words: string;
  /** Only those of which no issue was made. */
  readonly withoutIssue?: boolean;
  readonly limit: number;
}

/** What was left open at merges. */
export interface LeftoverStore {
  /** Once for each pull request, for ever: false when that was done before; then nothing changes. */
  save(pullRequest: PullRequestRef, leftovers: readonly NewLeftover[], at: Date): Promise<boolean>;
  wasSaved(pullRequest: PullRequestRef): Promise<boolean>;
  /** The newest merge first, in it the gravest. */
  list(filter: LeftoverFilter): Promise<Leftover[]>;
  find(id: string): Promise<Leftover | null>;
  /** Null when there is no such one. One that is closed already stays as it is. */
  close(
    id: string,
    state: Exclude<LeftoverState, "open">,
    by: string,
    at: Date,
  ): Promise<Leftover | null>;
  /** Before an issue is made: records the intent. `in-doubt`: that was tried before, and one may be there. */
  beginIssue(id: string): Promise<"new" | "in-doubt" | "done">;
  linkIssue(id: string, key: string): Promise<void>;
  /** `made` says whether one may be there all the same; when not, the next try is a new one. */
  noteIssueProblem(id: string, problem: string, made: "no" | "unknown"): Promise<void>;
}
