import { join } from "node:path";
import { createAnalysisHost, createCodeContext } from "../../src/adapters/analyzers/index.ts";
import type { Change } from "../../src/core/domain/index.ts";
import { groupFiles, linksOf, type FileLink } from "../../src/core/model/index.ts";
import { share } from "../analysis/review-diff.ts";
import { printTable } from "../table.ts";
import { samplesIn, type ModelBenchOptions } from "./samples.ts";
import { tokens } from "./token-counter.ts";

const budgets = [4_000, 8_000, 16_000, 32_000];

/** How large changes are split: into how many questions, and how many files that hang together stay together. */
export async function measureGroups({
  benchmarks,
  repositories,
}: ModelBenchOptions): Promise<void> {
  const folder = join(benchmarks, "goldens");
  const samples = samplesIn(folder, repositories);
  if (samples === null) {
    console.log(`\nGroups of files: not measured, ${folder} is not there.`);
    return;
  }
  const host = createAnalysisHost();
  const context = createCodeContext(host);
  const changes: { change: Change; links: readonly FileLink[] }[] = [];
  for (const open of samples) {
    const { change, files, close } = await open();
    const pieces = await context.collect(change, files, new AbortController().signal);
    changes.push({ change, links: linksOf(pieces, change) });
    await close();
  }
  await host.close();
  printTable(
    "Groups of changed files, by the tokens of their diffs",
    budgets.map((budget) => rowOf(budget, changes)),
  );
}

function rowOf(
  budget: number,
  changes: readonly { change: Change; links: readonly FileLink[] }[],
): Record<string, string | number> {
  const sums = { split: 0, groups: 0, left: 0, links: 0, kept: 0 };
  for (const { change, links } of changes) {
    const { groups, left } = groupFiles(change, links, budget, (path) => sizeOf(change, path));
    sums.split += groups.length > 1 ? 1 : 0;
    sums.groups += groups.length;
    sums.left += left.length;
    sums.links += links.length;
    sums.kept += links.filter(({ a, b }) =>
      groups.some((group) => group.includes(a) && group.includes(b)),
    ).length;
  }
  return {
    budget,
    changes: changes.length,
    "in several groups": sums.split,
    groups: sums.groups,
    "files left": sums.left,
    "links kept": share(sums.kept, sums.links),
  };
}

function sizeOf({ files }: Change, path: string): number {
  const lines = files
    .filter((file) => file.path === path)
    .flatMap(({ hunks }) => hunks.flatMap((hunk) => hunk.lines.map(({ text }) => text)));
  return tokens.count(lines.join("\n"));
}
