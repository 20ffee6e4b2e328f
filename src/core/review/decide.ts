import { anchorFor } from "../diff/index.ts";
import {
  atLeast,
  thresholdsAt,
  type ChangedFile,
  type CommentAnchor,
  type Decision,
  type Finding,
  type ReviewPolicy,
} from "../domain/index.ts";
import type { ThreadRecord } from "../ports/index.ts";
import { gravity, worstFirst } from "./rank.ts";

/** A decision with the place of its comment, when it has one, and the thread that already speaks of it. */
export interface PlacedDecision extends Decision {
  readonly anchor: CommentAnchor | null;
  readonly thread: ThreadRecord | null;
}

/**
 * Decides for each introduced finding whether it becomes a comment or only stands in the report. Worst first; nothing
 * is dropped: what is not posted keeps its reason. A finding that already has its thread keeps it and counts towards
 * the cap before any new one.
 */
export function decide(
  findings: readonly Finding[],
  files: readonly ChangedFile[],
  policy: ReviewPolicy,
  threads: ReadonlyMap<string, ThreadRecord>,
): PlacedDecision[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  let room =
    policy.maxComments - [...threads.values()].filter((thread) => thread.state === "open").length;
  return findings.toSorted(worstFirst).map((finding) => {
    const file = byPath.get(finding.path);
    const anchor = file === undefined ? null : anchorFor(file, finding.range);
    const thread = threads.get(finding.fingerprint) ?? null;
    const because = (outcome: Decision["outcome"], reason: Decision["reason"]): PlacedDecision => ({
      finding,
      anchor,
      thread,
      outcome,
      reason,
    });
    if (thread?.state === "dismissed") return because("suppressed", "dismissed");
    if (thread?.state === "open") return because("comment", null);
    if (!atLeast(gravity(finding), thresholdsAt(policy, finding.path).commentThreshold))
      return because("report", "below-threshold");
    if (anchor === null) return because("report", "outside-diff");
    if (room <= 0) return because("report", "over-cap");
    room -= 1;
    return because("comment", null);
  });
}
