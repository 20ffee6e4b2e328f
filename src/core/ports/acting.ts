import type { PullRequest, PullRequestRef, RepositoryRef } from "../domain/index.ts";
import type { HostComment, RepositoryPermission } from "./code-host.ts";

/** What Kody reads before it acts on a pull request, as it is at that moment. One call of this port is one call of the API, list pages apart. */
export interface HostStanding {
  readStanding(ref: PullRequestRef): Promise<Standing>;
  /** Of the pull request, the newest first; one for each key. */
  listBuilds(ref: PullRequestRef): Promise<Build[]>;
  listTasks(ref: PullRequestRef): Promise<Task[]>;
  /** Throws `scope-missing` or `permission-missing` when the account may not see them. */
  listRestrictions(repository: RepositoryRef): Promise<BranchRestriction[]>;
  /** Null when the host does not offer it: then `merge` itself says what stands in the way. */
  mergeChecks(ref: PullRequestRef): Promise<readonly MergeCheck[] | null>;
  /** The effective permission of an account, whether it comes from itself, its groups or its workspace; null for none. */
  permissionOf(
    repository: RepositoryRef,
    accountUuid: string,
  ): Promise<RepositoryPermission | null>;
  /** Null when it does not exist any more. */
  readComment(ref: PullRequestRef, commentId: number): Promise<HostComment | null>;
}

/** A pull request with all that verdicts and merges depend on. */
export interface Standing {
  readonly pullRequest: PullRequest;
  readonly participants: readonly Participant[];
  /** Account uuids of those who were asked to review. */
  readonly reviewers: readonly string[];
  readonly closeSourceBranch: boolean;
  /** Open tasks; null when the host does not say. */
  readonly openTasks: number | null;
  /** Of the destination branch; empty when the host does not say. */
  readonly mergeStrategies: readonly MergeStrategy[];
  readonly defaultStrategy: MergeStrategy | null;
  /** 12 or 40 digits; null while it is not merged. */
  readonly mergeCommit: string | null;
  readonly closedByUuid: string | null;
}

export interface Participant {
  /** Null for accounts that are gone. */
  readonly uuid: string | null;
  readonly name: string;
  readonly role: "reviewer" | "participant";
  readonly verdict: "approved" | "changes-requested" | null;
}

export interface Build {
  readonly key: string;
  readonly name: string;
  readonly state: "in-progress" | "successful" | "failed" | "stopped";
  readonly url: string;
  readonly description: string;
}

export interface Task {
  readonly id: number;
  readonly text: string;
  readonly resolved: boolean;
}

export interface BranchRestriction {
  /** As the host names it, e.g. `require_approvals_to_merge`, `restrict_merges`, `push`. */
  readonly kind: string;
  /** `feature/*`; "" when it goes by the branch's type. */
  readonly pattern: string;
  /** `production`, `development`, …; null when it goes by the pattern. */
  readonly branchType: string | null;
  /** Its number, such as of the approvals; null for kinds without. */
  readonly value: number | null;
  /** Accounts that are exempt, or that alone may; by their uuids. */
  readonly users: readonly string[];
  /** The same for groups, by their slugs. Who is in them is not known. */
  readonly groups: readonly string[];
}

export interface MergeCheck {
  readonly name: string;
  readonly passed: boolean;
  /** False: the host only warns. */
  readonly blocking: boolean;
  readonly reason: string;
}

export const mergeStrategies = [
  "merge_commit",
  "squash",
  "fast_forward",
  "squash_fast_forward",
  "rebase_fast_forward",
  "rebase_merge",
] as const;
export type MergeStrategy = (typeof mergeStrategies)[number];

/**
 * What Kody does to a pull request in its account's name. One call of this port is one call of the API. None is repeated
 * by itself after a lost answer: all throw `outcome-unknown` then, and whoever called looks at the standing.
 */
export interface HostVerdicts {
  approve(ref: PullRequestRef): Promise<void>;
  /** Not approved counts as done. */
  unapprove(ref: PullRequestRef): Promise<void>;
  requestChanges(ref: PullRequestRef): Promise<void>;
  /** Not requested counts as done. */
  withdrawChanges(ref: PullRequestRef): Promise<void>;
  /** Throws `host-rejected` when it is closed already. */
  decline(ref: PullRequestRef, message: string): Promise<void>;
  /** Throws `conflict` when a branch moved, `host-rejected` with the host's words for merge conflicts and checks. */
  merge(ref: PullRequestRef, wish: MergeWish): Promise<MergeStep>;
  /** How a merge goes on that was answered with a task. */
  mergeProgress(ref: PullRequestRef, task: string): Promise<MergeStep>;
}

export interface MergeWish {
  readonly message: string;
  readonly closeSourceBranch: boolean;
  readonly strategy: MergeStrategy;
}

export type MergeStep =
  /** `commit`: 12 or 40 digits; null when the host does not say. */
  | { readonly state: "merged"; readonly commit: string | null }
  | { readonly state: "pending"; readonly task: string }
  /** `reason`: the host's words, as a sentence. */
  | { readonly state: "failed"; readonly reason: string };

/** Commits, branches and pull requests that Kody makes. */
export interface HostCommits {
  /**
   * One commit on the branch, which must point at `parent`, else `conflict`; a branch that is new begins there. Answers
   * the new commit's 40 digits, or null when the host does not say. Throws `outcome-unknown` when the answer was lost.
   */
  commitFiles(repository: RepositoryRef, commit: NewCommit): Promise<string | null>;
  /** Throws `outcome-unknown` when the answer was lost. A second one of the same branches gives the first. */
  openPullRequest(repository: RepositoryRef, wanted: NewPullRequest): Promise<PullRequest>;
}

export interface NewCommit {
  readonly branch: string;
  /** 40 digits. */
  readonly parent: string;
  readonly message: string;
  /** `Name <email>`. */
  readonly author: string;
  /** Path → content; null deletes. */
  readonly files: ReadonlyMap<string, string | null>;
  /** Those of them that are executable: one that is left out becomes an ordinary file. */
  readonly executables?: ReadonlySet<string>;
}

export interface NewPullRequest {
  readonly title: string;
  readonly description: string;
  readonly sourceBranch: string;
  readonly destinationBranch: string;
}
