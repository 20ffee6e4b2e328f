import type { PullRequestRef } from "../domain/index.ts";
import type { IgnoredFinding } from "../config/index.ts";
import type { PullRequestNotes } from "../ports/index.ts";
import type { ReviewedChange } from "./review-change.ts";

/** What people wished for this pull request, by the names under which it is kept. */
export const pausedNote = "paused";
export const ignoredRulesNote = "ignored-rules";

type Notes = Pick<PullRequestNotes, "read">;

/** Pushes are not to be reviewed. */
export async function isPaused(pullRequest: PullRequestRef, notes: Notes): Promise<boolean> {
  return (await notes.read(pullRequest, pausedNote)) !== undefined;
}

/** Rules whose findings nobody wants to hear of in this pull request. */
export async function ignoredRules(
  pullRequest: PullRequestRef,
  notes: Notes,
): Promise<readonly string[]> {
  const kept = await notes.read(pullRequest, ignoredRulesNote);
  return Array.isArray(kept) ? kept.filter((one) => typeof one === "string") : [];
}

/** Steps of pipelines that failed and then passed at the same commit, by the name under which they are kept. */
export const flakyNote = "flaky-steps";

export async function flakySteps(
  pullRequest: PullRequestRef,
  notes: Notes,
): Promise<readonly string[]> {
  const kept = await notes.read(pullRequest, flakyNote);
  return Array.isArray(kept) ? kept.filter((one) => typeof one === "string") : [];
}

/** As a sentence of the summary, in plain text; none when nothing is flaky. */
export async function flakyNotes(pullRequest: PullRequestRef, notes: Notes): Promise<string[]> {
  const steps = await flakySteps(pullRequest, notes);
  if (steps.length === 0) return [];
  return [`Flaky in the pipeline (failed, then passed at the same commit): ${steps.join(", ")}.`];
}

/** Findings of these rules stay in the record and are not shown. */
export function withoutRules(
  { findings, ignored }: Pick<ReviewedChange, "findings" | "ignored">,
  rules: readonly string[],
): Pick<ReviewedChange, "findings" | "ignored"> {
  if (rules.length === 0) return { findings, ignored };
  const unwanted = findings.filter(({ rule }) => rules.includes(rule));
  const because = "`@kody ignore rule` in this pull request";
  return {
    findings: findings.filter(({ rule }) => !rules.includes(rule)),
    ignored: [
      ...ignored,
      ...unwanted.map((finding): IgnoredFinding => ({ finding, because, addedHere: false })),
    ],
  };
}
