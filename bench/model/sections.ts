import { join } from "node:path";
import { openReplayBench, type ReplayBench } from "./replay.ts";
import { samplesIn, type ModelBenchOptions, type Sample } from "./samples.ts";

/** Runs `each` over all samples, one after the other; says so and answers null when they are not there. */
export async function overSamples<T>(
  title: string,
  options: ModelBenchOptions,
  each: (sample: Sample, bench: ReplayBench) => Promise<T>,
): Promise<T[] | null> {
  const folder = join(options.benchmarks, "goldens");
  const samples = samplesIn(folder, options.repositories);
  if (samples === null) {
    console.log(`\n${title}: not measured, ${folder} is not there.`);
    return null;
  }
  const bench = openReplayBench();
  const results: T[] = [];
  try {
    for (const open of samples) {
      const sample = await open();
      try {
        results.push(await each(sample, bench));
      } finally {
        await sample.close();
      }
    }
  } finally {
    await bench.close();
  }
  return results;
}
