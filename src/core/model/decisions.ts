import { similarity } from "../text/index.ts";
import type { AppliedDecision, Claim, DroppedClaim, TeamDecision } from "./task.ts";

/** Titles at least so alike are meant by "Do not report". */
const alike = 0.6;
const longestReason = 200;

/** The title behind "Do not report:"; null for decisions of another form. */
export function decidedTitle(text: string): string | null {
  return /^\s*do\s+not\s+report\s*:\s*(\S.*)$/is.exec(text)?.[1]?.trim() ?? null;
}

/** Why the team does not want to hear of it; null when it decided nothing of the kind. */
export function unwanted(
  { path, title }: Pick<Claim, "path" | "title">,
  decisions: readonly TeamDecision[],
): string | null {
  for (const { text, covers } of decisions) {
    const decided = decidedTitle(text);
    if (decided === null || !covers(path)) continue;
    if (similarity(decided, title) >= alike) return because(decided);
  }
  return null;
}

function because(decided: string): string {
  const text = decided.length > longestReason ? `${decided.slice(0, longestReason)}…` : decided;
  return `the team decided: ${text.toWellFormed()}`;
}

/** With how many findings each kept back. */
export function appliedDecisions(
  decisions: readonly TeamDecision[],
  dropped: readonly DroppedClaim[],
): AppliedDecision[] {
  return decisions.map(({ text }) => {
    const decided = decidedTitle(text);
    const reason = decided === null ? null : because(decided);
    return { text, dropped: dropped.filter((one) => one.because === reason).length };
  });
}
