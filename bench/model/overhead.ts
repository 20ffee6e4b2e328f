import { openTypedModels } from "../../src/app/index.ts";
import type { ModelChoice } from "../../src/core/ports/index.ts";
import { finderThat } from "../../test/support/model-answers.ts";
import { scriptedModel } from "../../test/support/scripted-model.ts";
import { median, printTable } from "../table.ts";
import { claimsOf } from "./claims.ts";
import type { ReplayBench } from "./replay.ts";
import type { ModelBenchOptions, Sample } from "./samples.ts";
import { overSamples } from "./sections.ts";

/** Of which the fastest counts: what else the machine does only ever adds time. */
const runs = 5;
const modes = ["quick", "standard"] as const;
type Half = (typeof modes)[number] | "none";

/** What Kody itself adds to a review when it asks a model that answers at once. */
export async function measureOverhead(options: ModelBenchOptions): Promise<void> {
  const title = "Time of reviews with a model that answers at once, over HTTP on this machine";
  const model = await scriptedModel();
  const choice = model.choice();
  let isWarm = false;
  try {
    const measured = await overSamples(title, options, async (sample, bench) => {
      const findings = claimsOf(sample)
        .map(({ claim }) => claim)
        .slice(0, 15);
      model.answer = finderThat(() => ({ findings }));
      const once = (half: Half): Promise<number> => timed(half, sample, bench, choice);
      if (!isWarm) await once("standard");
      isWarm = true;
      const times: Record<Half, number[]> = { none: [], quick: [], standard: [] };
      for (let run = 0; run < runs; run += 1)
        for (const half of ["none", ...modes] as const) times[half].push(await once(half));
      return {
        none: Math.min(...times.none),
        quick: Math.min(...times.quick),
        standard: Math.min(...times.standard),
      };
    });
    if (measured !== null) print(title, measured);
  } finally {
    await model.close();
  }
}

async function timed(
  half: Half,
  sample: Sample,
  bench: ReplayBench,
  choice: ModelChoice,
): Promise<number> {
  const asked = { choice, key: null, price: null };
  const tools = half === "none" ? null : bench.tools(openTypedModels(choice), half, asked);
  const started = performance.now();
  const { model } = await bench.review(sample.loaded, sample.title, { tools });
  if (model !== null && model.problems.length > 0) throw new Error(model.problems.join(" "));
  return performance.now() - started;
}

function print(title: string, measured: readonly Readonly<Record<Half, number>>[]): void {
  const all = (half: Half): number => measured.reduce((sum, one) => sum + one[half], 0);
  const rows = (["none", ...modes] as const).map((half) => ({
    model: half,
    "ms: median": Math.round(median(measured.map((one) => one[half]))),
    "ms: all": Math.round(all(half)),
    "times the review without": (all(half) / all("none")).toFixed(2),
    "ms more: median": Math.round(median(measured.map((one) => one[half] - one.none))),
  }));
  printTable(title, rows);
  console.log(
    `  ${measured.length} pull requests, each the fastest of ${runs} in turn; without fetching and publishing.`,
  );
}
