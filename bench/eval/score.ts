import type { Matches } from "../analysis/goldens.ts";
import { share } from "../analysis/review-diff.ts";

export interface Score {
  readonly changes: number;
  readonly matches: Readonly<Record<string, Matches>>;
  readonly calls: number;
  readonly input: number;
  readonly output: number;
  /** Null when the price of a call is not known. */
  readonly microDollars: number | null;
}

/** 0 when nothing was found. */
export function harmonicMean({ hits, goldens, findings }: Matches): number {
  return hits === 0 ? 0 : (2 * hits) / (goldens + findings);
}

export function scoreLines(score: Score, model: string): string[] {
  const { changes, matches, calls, input, output, microDollars } = score;
  const rows = Object.entries(matches).map(([by, one]) => {
    const { hits, findings, goldens } = one;
    return `by ${by}: ${hits} of ${goldens} goldens, ${findings} findings: precision ${share(hits, findings)}, recall ${share(hits, goldens)}, F1 ${(100 * harmonicMean(one)).toFixed(1)}%`;
  });
  const money = microDollars === null ? "price not known" : `$${(microDollars / 1e6).toFixed(2)}`;
  const tokens = `${input.toLocaleString("en-US")} tokens in, ${output.toLocaleString("en-US")} out`;
  return [
    `${model} on ${changes} pull requests`,
    ...rows.map((row) => `  ${row}`),
    `  ${calls} calls, ${tokens}, ${money}`,
  ];
}
