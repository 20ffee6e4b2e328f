import { join } from "node:path";
import { createAnalysisHost, createCodeContext } from "../../src/adapters/analyzers/index.ts";
import type { Change } from "../../src/core/domain/index.ts";
import { selectContext } from "../../src/core/model/index.ts";
import type { ContextPiece } from "../../src/core/ports/index.ts";
import { share } from "../analysis/review-diff.ts";
import { printTable } from "../table.ts";
import { samplesIn, type ModelBenchOptions, type Need, type Sample } from "./samples.ts";
import { tokens } from "./token-counter.ts";

const budgets = [4_000, 8_000, 16_000, 32_000];

interface Sums {
  found: number;
  tokens: number;
  waste: number;
}

/** How much of what people's findings needed is in the context, and how much of the context nobody needed. */
export async function measureContext(options: ModelBenchOptions): Promise<void> {
  const folder = join(options.benchmarks, "goldens");
  const samples = samplesIn(folder, options.repositories);
  if (samples === null) {
    console.log(`\nContext for a model: not measured, ${folder} is not there.`);
    return;
  }
  const host = createAnalysisHost();
  try {
    await measure(samples, createCodeContext(host), options.details);
  } finally {
    await host.close();
  }
}

async function measure(
  samples: readonly (() => Promise<Sample>)[],
  context: ReturnType<typeof createCodeContext>,
  details: boolean,
): Promise<void> {
  const sums = new Map(
    budgets.map((budget): [number, Sums] => [budget, { found: 0, tokens: 0, waste: 0 }]),
  );
  const totals = { needs: 0, diff: 0, files: 0, anything: 0, whole: 0, patches: 0, seconds: 0 };
  const missed: string[] = [];
  for (const open of samples) {
    const sample = await open();
    const { change, files, needs } = sample;
    const started = performance.now();
    const pieces = await context.collect(change, files, new AbortController().signal);
    totals.seconds = Math.max(totals.seconds, (performance.now() - started) / 1_000);
    totals[sample.whole ? "whole" : "patches"] += 1;
    totals.needs += needs.length;
    totals.diff += needs.filter((need) => inDiff(need, change)).length;
    totals.files += needs.filter((need) => inChangedFile(need, change)).length;
    totals.anything += needs.filter((need) => isSeen(need, change, pieces)).length;
    for (const [budget, sum] of sums) {
      const { chosen } = selectContext(pieces, change, budget, tokens);
      sum.found += needs.filter((need) => isSeen(need, change, chosen)).length;
      for (const piece of chosen) {
        const size = tokens.count(piece.text);
        sum.tokens += size;
        if (!isNeeded(piece, sample)) sum.waste += size;
      }
      if (!details || budget !== 16_000) continue;
      const size = chosen.reduce((all, piece) => all + tokens.count(piece.text), 0);
      console.log(
        `  ${sample.id}: ${pieces.length} pieces, ${chosen.length} chosen, ${size} tokens`,
      );
      for (const need of needs)
        if (!isSeen(need, change, chosen))
          missed.push(
            `${need.golden} ${need.name} (${need.where}${isSeen(need, change, pieces) ? ", found but left" : ""})`,
          );
    }
    await sample.close();
  }
  print(sums, totals);
  for (const one of missed) console.log(`  missed: ${one}`);
}

function print(
  sums: ReadonlyMap<number, Sums>,
  totals: Record<"needs" | "diff" | "files" | "anything" | "whole" | "patches" | "seconds", number>,
): void {
  const fixed = (of: string, found: number): Record<string, string | number> => ({
    of,
    "definitions found": `${found} of ${totals.needs}`,
    recall: share(found, totals.needs),
    "tokens a change": "–",
    waste: "–",
  });
  const changes = totals.whole + totals.patches;
  printTable("Context for a model: definitions that people's findings needed", [
    fixed("the diff alone", totals.diff),
    fixed("whole changed files", totals.files),
    ...[...sums].map(([budget, sum]) => ({
      ...fixed(`diff and ${budget / 1_000}k tokens`, sum.found),
      "tokens a change": Math.round(sum.tokens / Math.max(1, totals.whole || totals.patches)),
      waste: share(sum.waste, sum.tokens),
    })),
    fixed("diff and all pieces", totals.anything),
  ]);
  console.log(
    [
      `  ${changes} changes: ${totals.whole} with their repository, ${totals.patches} with the diff alone; slowest ${totals.seconds.toFixed(1)} s.`,
      "  Found: the line of one of its definitions is in the diff's hunks or in a chosen piece. The budget is for pieces, the diff not counted.",
      "  Tokens a change: of those with their repository, where there are any; a diff alone gives hardly any pieces.",
      "  Waste: share of the chosen tokens in pieces that hold no definition needed and that neither stand around a change nor hold the place of a finding.",
    ].join("\n"),
  );
}

function isSeen(need: Need, change: Change, pieces: readonly ContextPiece[]): boolean {
  return (
    inDiff(need, change) ||
    need.definitions.some(({ path, line }) => pieces.some((piece) => holds(piece, path, line)))
  );
}

function holds({ path, range }: ContextPiece, inPath: string, line: number): boolean {
  return path === inPath && range.start <= line && line <= range.end;
}

function inDiff({ definitions }: Need, change: Change): boolean {
  return definitions.some(({ path, line }) =>
    change.files.some(
      (file) =>
        file.newPath === path &&
        file.hunks.some(({ newStart, newLines }) => newStart <= line && line < newStart + newLines),
    ),
  );
}

function inChangedFile({ definitions }: Need, change: Change): boolean {
  return definitions.some(({ path }) => change.files.some(({ newPath }) => newPath === path));
}

function isNeeded(piece: ContextPiece, { needs, places }: Sample): boolean {
  return (
    piece.kind === "enclosing" ||
    places.some(({ path, line }) => holds(piece, path, line)) ||
    needs.some(({ definitions }) => definitions.some(({ path, line }) => holds(piece, path, line)))
  );
}
