import type { IgnoredFinding } from "../../core/config/index.ts";
import type { Decision, Finding, ReviewPolicy } from "../../core/domain/index.ts";
import type { ModelReview } from "../../core/model/index.ts";
import type { EngineReport } from "../../core/review/index.ts";
import type { FixReport } from "./fix-work-tree.ts";

/** What `kody review` found, whatever the format it is printed in. */
export interface ReviewResult {
  /** What was reviewed, for people, e.g. `main…feature/orders`. */
  readonly subject: string;
  /** 40 digits; null for a patch. */
  readonly base: string | null;
  readonly head: string | null;
  readonly files: number;
  readonly additions: number;
  readonly deletions: number;
  /** New by the change, worst first. */
  readonly decisions: readonly Decision[];
  /** New as well, but the team does not want to see them. */
  readonly ignored: readonly IgnoredFinding[];
  /** Sentences: what the team's configuration did to this review. */
  readonly notes: readonly string[];
  /** In the changed files, but there before. */
  readonly existing: readonly Finding[];
  /** By which it was decided. */
  readonly policy: ReviewPolicy;
  /** What `--fix` did; null without it. */
  readonly fixes: FixReport | null;
  /** What a language model made of it; null without one. */
  readonly model: ModelReview | null;
  readonly engines: readonly EngineReport[];
  readonly skipped: readonly { readonly path: string; readonly reason: string }[];
  readonly milliseconds: number;
  /** Head side by path, to show a fix as a diff. */
  readonly headTexts: ReadonlyMap<string, string>;
}

/** `src/a.ts:12`, `src/a.ts:12–15`, or the path alone. */
export function placeOf(finding: Pick<Finding, "path" | "range">): string {
  if (finding.range === null) return finding.path;
  const { start, end } = finding.range;
  return start === end ? `${finding.path}:${start}` : `${finding.path}:${start}–${end}`;
}
