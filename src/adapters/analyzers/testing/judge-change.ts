import { markedChange } from "./marked-change.ts";
import { marksOf, resultOf } from "./tree-of.ts";
import { safeguardsAnalyzer } from "../safeguards/index.ts";

export interface Judged {
  readonly found: readonly string[];
  readonly expected: readonly string[];
}

/** What is found in a marked change beside what should be; throws on a claim of another shape than people see. */
export async function judge(files: Readonly<Record<string, string>>): Promise<Judged> {
  const { sides, expected } = markedChange(files);
  const { findings, skipped } = await resultOf(safeguardsAnalyzer(), sides);
  if (skipped.length > 0) throw new Error(JSON.stringify(skipped));
  for (const { title, message } of findings)
    if (/[`*]|\.$|\{\}/.test(title) || message.includes("{}") || title.length > 110)
      throw new Error(`${title}: ${message}`);
  return {
    found: marksOf(findings)
      .map((mark) => mark.replace(" safeguards/", " "))
      .toSorted(),
    expected: [...expected].toSorted(),
  };
}
