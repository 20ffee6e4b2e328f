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
}

export const defaultPolicy: ReviewPolicy = {
  commentThreshold: "medium",
  maxComments: 10,
  failOn: "high",
  maxFileBytes: 1_000_000,
  maxFiles: 3_000,
};
