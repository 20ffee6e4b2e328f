import { readFileSync } from "node:fs";
import type { Finding } from "../../src/core/domain/index.ts";
import { loadPatch, type LoadedChange } from "../../src/core/review/index.ts";
import { defaultPolicy } from "../../src/core/domain/index.ts";
import { freshLines, type FreshLines } from "../../src/core/model/index.ts";
import { printTable } from "../table.ts";
import { answering, claimsOf } from "./claims.ts";
import { replayed, type AskedQuestion } from "./replay.ts";
import type { ModelBenchOptions } from "./samples.ts";
import { overSamples } from "./sections.ts";

/** Lines that the second push puts at the top of the files. */
const pushedLines = 7;

const pushes = [
  "nothing is new",
  "all is asked again",
  "lines moved",
  "lines moved, all asked",
] as const;
type Push = (typeof pushes)[number];

interface Again {
  readonly first: number;
  readonly fresh: number;
  readonly lost: number;
  readonly calls: number;
}

/** What a second review of a pull request says anew when its model says the same as before. */
export async function measureAgain(options: ModelBenchOptions): Promise<void> {
  const title = "A second push, the same answers";
  const measured = await overSamples(title, options, async (sample, bench) => {
    const claims = claimsOf(sample)
      .map(({ claim, range }) => ({ ...claim, line: range.start }))
      .slice(0, 15);
    const review = async (loaded: LoadedChange, before: Before | null) => {
      const asked: AskedQuestion[] = [];
      const tools = bench.tools(replayed(answering(claims), asked), "standard");
      const past = before === null ? null : pastOf(before);
      const { findings } = await bench.review(loaded, sample.title, { tools, past });
      return { findings: findings.filter(({ engine }) => engine === "model"), asked };
    };
    const first = await review(sample.loaded, null);
    const moved = loadPatch(pushedDown(readFileSync(sample.diff, "utf8")), defaultPolicy);
    const again = async (push: Push): Promise<Again> => {
      const loaded = push.startsWith("lines moved") ? moved : sample.loaded;
      const fresh = push.includes("all") ? null : freshLines(loaded.change, sample.change);
      const second = await review(loaded, { findings: first.findings, fresh });
      const without = (some: readonly Finding[], others: readonly Finding[]): number =>
        some.filter((one) => others.every((other) => other.fingerprint !== one.fingerprint)).length;
      return {
        first: first.findings.length,
        fresh: without(second.findings, first.findings),
        lost: without(first.findings, second.findings),
        calls: second.asked.length,
      };
    };
    const results = new Map<Push, Again>();
    for (const push of pushes) results.set(push, await again(push));
    return results;
  });
  if (measured === null) return;
  const rows = pushes.map((push) => {
    const all = measured.flatMap((one) => one.get(push) ?? []);
    const sum = (of: keyof Again): number => all.reduce((total, one) => total + one[of], 0);
    return {
      "second push": push,
      "findings before": sum("first"),
      "new ones": sum("fresh"),
      "lost ones": sum("lost"),
      calls: sum("calls"),
    };
  });
  printTable(title, rows);
  console.log(
    `  Moved: ${pushedLines} lines come in above, in every file whose beginning the diff does not show.`,
  );
}

interface Before {
  readonly findings: readonly Finding[];
  readonly fresh: FreshLines | null;
}

function pastOf({ findings, fresh }: Before) {
  return {
    history: {
      findings: findings.map((finding) => ({ finding, standing: true })),
      overview: null,
      reviewed: null,
    },
    refused: new Set<string>(),
    fresh: async () => fresh,
  };
}

/** The diff of the same change with further lines at the top of the files, as far as that can be told from it. */
function pushedDown(diff: string): string {
  let down = 0;
  let fresh = false;
  return diff
    .split("\n")
    .flatMap((line) => {
      if (line.startsWith("diff --git ")) [down, fresh] = [0, true];
      const hunk = /^@@ -(\d+)(,\d+)? \+(\d+)(,\d+)? @@(.*)$/.exec(line);
      if (hunk === null) return [line];
      const [, old = "", oldLines = "", now = "", newLines = "", rest = ""] = hunk;
      const added: string[] = [];
      if (fresh && Number(old) > 1) {
        down = pushedLines;
        added.push(`@@ -0,0 +1,${pushedLines} @@`);
        for (let at = 1; at <= pushedLines; at += 1) added.push(`+// line ${at} of a second push`);
      }
      fresh = false;
      return [...added, `@@ -${old}${oldLines} +${Number(now) + down}${newLines} @@${rest}`];
    })
    .join("\n");
}
