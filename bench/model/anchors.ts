import { share } from "../analysis/review-diff.ts";
import { printTable } from "../table.ts";
import { answering, claimsOf, type ReplayedClaim } from "./claims.ts";
import { replayed, type ReplayBench } from "./replay.ts";
import type { ModelBenchOptions, Sample } from "./samples.ts";
import { overSamples } from "./sections.ts";

/** What a model may say of a line, given where it is. */
interface Hint {
  readonly name: string;
  readonly of: (line: number) => number | null;
  /** Of several lines only the first is quoted. */
  readonly short?: true;
}

const hints: readonly Hint[] = [
  { name: "right", of: (line) => line },
  { name: "3 lines below", of: (line) => line + 3 },
  { name: "12 lines above", of: (line) => Math.max(1, line - 12) },
  { name: "far off", of: (line) => line * 2 + 500 },
  { name: "none", of: () => null },
  { name: "3 lines below, one line quoted", of: (line) => line + 3, short: true },
  { name: "none, one line quoted", of: () => null, short: true },
];

interface Anchored {
  readonly right: number;
  readonly wrong: number;
  readonly dropped: number;
  /** Quotes that stand at several places of the diff. */
  readonly repeated: number;
}

/** Whether claims with the right quote and a wrong line come to stand where the quote does. */
export async function measureAnchors(options: ModelBenchOptions): Promise<void> {
  const title = "Places of claims whose quote is right, by what is said of their line";
  const measured = await overSamples(title, options, async (sample, bench) => {
    const claims = claimsOf(sample);
    const results: Anchored[] = [];
    for (const hint of hints) results.push(await anchoredBy(hint, claims, sample, bench, options));
    return results;
  });
  if (measured === null) return;
  const rows = hints.map(({ name }, index) => {
    const all = measured.flatMap((results) => results[index] ?? []);
    const sum = (of: keyof Anchored): number => all.reduce((total, one) => total + one[of], 0);
    const claims = sum("right") + sum("wrong") + sum("dropped");
    return {
      line: name,
      claims,
      "right place": sum("right"),
      "wrong place": sum("wrong"),
      dropped: sum("dropped"),
      accuracy: share(sum("right"), claims),
      "quotes found several times": sum("repeated"),
    };
  });
  printTable(title, rows);
  console.log(
    "  Claims on the places of people's findings, the refused ones too, that the diff shows, each in a review of its own.",
  );
}

async function anchoredBy(
  hint: Hint,
  claims: readonly ReplayedClaim[],
  sample: Sample,
  bench: ReplayBench,
  { details }: ModelBenchOptions,
): Promise<Anchored> {
  const sums = { right: 0, wrong: 0, dropped: 0, repeated: 0 };
  for (const { claim, range: whole } of claims) {
    const range = hint.short === true ? { start: whole.start, end: whole.start } : whole;
    const quote = hint.short === true ? (claim.quote.split("\n")[0] ?? "") : claim.quote;
    // Only its place is to decide: nothing of what the claim says.
    const bare = { ...claim, quote, title: "It goes wrong", message: "It does.", symbols: [] };
    const model = replayed(answering([{ ...bare, line: hint.of(range.start) }]));
    const tools = {
      ...bench.tools(model, "quick"),
      context: { collect: async () => [] },
    };
    const reviewed = await bench.review(sample.loaded, sample.title, { tools, engines: false });
    const [found] = reviewed.model?.findings ?? [];
    const because = reviewed.model?.dropped[0]?.because ?? "";
    const right = found?.range?.start === range.start && found.range.end === range.end;
    if (/several times/.test(because)) sums.repeated += 1;
    sums[found === undefined ? "dropped" : right ? "right" : "wrong"] += 1;
    if (details && !right)
      console.log(
        `  ${hint.name}: ${claim.path}:${range.start}, ${found?.range?.start ?? because}: ${claim.quote.trim().slice(0, 80)}`,
      );
  }
  return sums;
}
