import type { Reply } from "../conversation/index.ts";
import { codeSpan, escapeInline } from "../review/index.ts";
import { describeSlip, type MergeOutcome } from "./merge.ts";

/** What a merge came to, for whoever asked for it. */
export function sayMerge(outcome: MergeOutcome, expected: string): Reply {
  const short = codeSpan(expected.slice(0, 12));
  if (outcome.state === "refused") {
    const failed = outcome.gate.filter(({ passed }) => passed !== true);
    return notNow(
      "It is not merged",
      failed.map(({ found }) => escapeInline(found)),
    );
  }
  if (outcome.state === "under-way")
    return {
      text: `Bitbucket is still merging ${short}. Kody keeps looking.`,
      outcome: "merge under way",
    };
  if (outcome.state !== "merged")
    return refused(
      `It is not merged: ${escapeInline(outcome.reason)}`,
      outcome.state === "failed" ? "refused by Bitbucket" : "refused: it changed",
    );
  if (outcome.by === "somebody")
    return refused("Somebody else has merged it.", "merged by somebody else");
  if (outcome.slipped !== null)
    return {
      text: describeSlip(expected, outcome.slipped, outcome.commit),
      outcome: `merged ${outcome.slipped.slice(0, 12)} instead`,
    };
  const as = outcome.commit === null ? "" : ` as ${codeSpan(outcome.commit.slice(0, 12))}`;
  return { text: `Merged ${short}${as}.`, outcome: `merged ${expected.slice(0, 12)}` };
}

export function refused(text: string, outcome: string): Reply {
  return { text, outcome };
}

/** `reasons` are Kody's own words, or made safe. */
export function notNow(what: string, reasons: readonly string[]): Reply {
  const text = `${what}:\n\n${reasons.map((reason) => `- ${reason}`).join("\n")}`;
  return { text, outcome: "refused: conditions not met" };
}
