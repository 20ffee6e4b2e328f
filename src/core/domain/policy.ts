import type { Severity } from "./finding.ts";

/** What a team decides about reviews; the defaults are meant to be left alone. */
export interface ReviewPolicy {
  /** Findings below it go to the report, not to the discussion. */
  readonly commentThreshold: Severity;
  /** Inline comments per pull request, at most. */
  readonly maxComments: number;
  /** A finding at least this grave makes the build status fail; `never`: it succeeds whatever a review comes to. */
  readonly failOn: Severity | "never";
  /** Larger files are named as skipped. Bytes. */
  readonly maxFileBytes: number;
  /** Files per review, at most; the rest is named as skipped. */
  readonly maxFiles: number;
  /** Where folders have thresholds of their own: each after the folders above it. */
  readonly folders?: readonly FolderThresholds[];
}

export interface FolderThresholds {
  readonly folder: string;
  /** Null: as above it. */
  readonly commentThreshold: Severity | null;
  readonly failOn: Severity | "never" | null;
}

export const defaultPolicy: ReviewPolicy = {
  commentThreshold: "medium",
  maxComments: 10,
  failOn: "high",
  maxFileBytes: 1_000_000,
  maxFiles: 3_000,
};

/** The thresholds for findings in this file: the nearest folder's that has any. */
export function thresholdsAt(
  policy: ReviewPolicy,
  path: string,
): Pick<ReviewPolicy, "commentThreshold" | "failOn"> {
  let { commentThreshold, failOn } = policy;
  for (const one of policy.folders ?? []) {
    if (!path.startsWith(`${one.folder}/`)) continue;
    commentThreshold = one.commentThreshold ?? commentThreshold;
    failOn = one.failOn ?? failOn;
  }
  return { commentThreshold, failOn };
}
