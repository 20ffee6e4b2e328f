import { join } from "node:path";
import { openTypedModels } from "../../src/app/index.ts";
import type { ModelCost } from "../../src/core/model/index.ts";
import { priceOf } from "../../src/core/model/index.ts";
import { knownTexts, matchGoldens, type Found, type Golden } from "../analysis/goldens.ts";
import { likenessBy } from "../analysis/likeness.ts";
import { openReplayBench, type ReplayBench } from "../model/replay.ts";
import { samplesIn, type Sample } from "../model/samples.ts";
import { evalOptions, type EvalOptions } from "./options.ts";
import { scoreLines, type Score } from "./score.ts";

interface Evaluated {
  readonly goldens: readonly Golden[];
  readonly found: readonly Found[];
  readonly cost: ModelCost;
  readonly problems: readonly string[];
}

/** Answers the exit code: 2 when nothing, or not everything, could be measured. */
export async function runEvaluation(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  print: (line: string) => void,
): Promise<number> {
  let options: EvalOptions;
  try {
    options = evalOptions(args, environment);
  } catch (error) {
    print(error instanceof Error ? error.message : String(error));
    return 2;
  }
  const folder = join(options.benchmarks, "goldens");
  const samples = samplesIn(folder, options.repositories)?.slice(0, options.limit);
  if (samples === undefined || samples.length === 0) {
    print(`Not measured: ${folder} is not there, or holds no pull requests.`);
    return 2;
  }
  const bench = openReplayBench();
  const evaluated: Evaluated[] = [];
  try {
    for (const open of samples) {
      const sample = await open();
      try {
        const one = await evaluate(sample, bench, options);
        const said = one.problems.map((problem) => `; ${problem}`).join("");
        print(`${sample.id}: ${one.found.length} findings, ${one.goldens.length} goldens${said}`);
        evaluated.push(one);
      } finally {
        await sample.close();
      }
    }
  } finally {
    await bench.close();
  }
  for (const line of scoreLines(scoreOf(evaluated, folder), options.choice.model)) print(line);
  return evaluated.some(({ problems }) => problems.length > 0) ? 2 : 0;
}

async function evaluate(
  sample: Sample,
  bench: ReplayBench,
  { choice, key, mode }: EvalOptions,
): Promise<Evaluated> {
  const models = openTypedModels(choice);
  const tools = bench.tools(models, mode, { choice, key, price: priceOf(choice) });
  const { model } = await bench.review(sample.loaded, sample.title, { tools });
  if (model === null) throw new Error("The review asked no model.");
  return {
    goldens: sample.goldens.map(({ text, places }) => ({
      comment: text,
      locations: places.map(({ path, from, to }) => ({ path, from_line: from, to_line: to })),
    })),
    found: model.findings.map(({ path, range, title }) => ({
      path,
      start: range?.start ?? null,
      end: range?.end ?? null,
      text: title,
    })),
    cost: model.cost,
    problems: model.problems,
  };
}

function scoreOf(evaluated: readonly Evaluated[], folder: string): Score {
  const likeness = likenessBy([
    ...knownTexts(folder),
    ...evaluated.flatMap((one) => one.found.map(({ text }) => text)),
    ...evaluated.flatMap((one) => one.goldens.map(({ comment }) => comment)),
  ]);
  const sum = (of: (cost: ModelCost) => number): number =>
    evaluated.reduce((total, { cost }) => total + of(cost), 0);
  const isPriced = evaluated.every(({ cost }) => cost.microDollars !== null);
  return {
    changes: evaluated.length,
    matches: matchGoldens(evaluated, likeness),
    calls: sum(({ calls }) => calls),
    input: sum(({ input }) => input),
    output: sum(({ output }) => output),
    microDollars: isPriced ? sum(({ microDollars }) => microDollars ?? 0) : null,
  };
}
