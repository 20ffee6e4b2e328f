import type { Category, Severity } from "./finding.ts";
import type { ReviewPolicy } from "./policy.ts";

/** What Kody does to a pull request by itself, as the destination's `.kody.yml` says. Off unless it says anything. */
export interface ActingPolicy {
  readonly verdict: VerdictPolicy;
  /** Null: Kody never merges by itself. */
  readonly merge: MergePolicy | null;
  readonly declineStale: StalePolicy | null;
  /** With what the team changed: `@kody approve` goes by `failOn`. */
  readonly review: ReviewPolicy;
}

export interface VerdictPolicy {
  /** Null: Kody never approves by itself. */
  readonly approve: ApproveConditions | null;
  readonly requestChanges: RequestConditions | null;
}

export const noVerdict: VerdictPolicy = { approve: null, requestChanges: null };

/** All of them must hold. Accounts are uuids with braces, in lower case. */
export interface ApproveConditions {
  /** None at least this grave. */
  readonly noFindings: Severity;
  /** Of these categories; null for all. */
  readonly categories: readonly Category[] | null;
  /** Globs that every changed file must match; null for all files. */
  readonly paths: readonly string[] | null;
  readonly maxChangedLines: number | null;
  readonly maxFiles: number | null;
  readonly authors: readonly string[] | null;
  readonly notAuthors: readonly string[];
  readonly builds: "passed" | "any";
  readonly tasks: "done" | "any";
  readonly requiredReviewers: readonly string[];
  /** Of accounts other than Kody's and the author's. */
  readonly approvals: number;
}

/** A finding that fits all of them makes Kody request changes. */
export interface RequestConditions {
  readonly findings: Severity;
  /** Null for all. */
  readonly categories: readonly Category[] | null;
  /** Globs of the files whose findings count; null for all. */
  readonly paths: readonly string[] | null;
}

export interface MergePolicy {
  /** As Bitbucket names it; null for the destination branch's default. */
  readonly strategy: string | null;
  /** Null: as the pull request says. */
  readonly closeSourceBranch: boolean | null;
  /** Of accounts other than Kody's and the author's. */
  readonly approvals: number;
  readonly builds: "passed" | "any";
  readonly tasks: "done" | "any";
}

export interface StalePolicy {
  /** Days without any change. */
  readonly after: number;
}
