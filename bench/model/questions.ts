import { median, percentile, printTable } from "../table.ts";
import { answering, claimsOf } from "./claims.ts";
import { replayed, type AskedQuestion } from "./replay.ts";
import type { ModelBenchOptions } from "./samples.ts";
import { overSamples } from "./sections.ts";

const modes = ["quick", "standard", "deep"] as const;
/** The tokens that one question may have. */
const oneQuestion = 32_000;

/** How often a model is asked about a pull request, and how much it is told. */
export async function measureQuestions(options: ModelBenchOptions): Promise<void> {
  const title = "Questions for each pull request";
  const measured = await overSamples(title, options, async (sample, bench) => {
    const claims = claimsOf(sample).map(({ claim }) => claim);
    const byMode = new Map<(typeof modes)[number], readonly AskedQuestion[]>();
    const left = new Set<string>();
    for (const mode of modes) {
      const asked: AskedQuestion[] = [];
      const tools = bench.tools(replayed(answering(claims.slice(0, 15)), asked), mode);
      const { model } = await bench.review(sample.loaded, sample.title, { tools });
      for (const { path } of model?.left ?? []) left.add(path);
      byMode.set(mode, asked);
    }
    if (options.details) {
      const [find] = byMode.get("standard") ?? [];
      console.log(`  ${sample.id}: ${find?.tokens ?? 0} tokens, ${left.size} files left`);
    }
    return { byMode, left: left.size, whole: sample.whole };
  });
  if (measured === null) return;
  const rows = modes.map((mode) => {
    const reviews = measured.map(({ byMode }) => byMode.get(mode) ?? []);
    const finders = reviews.map((asked) => asked.filter(({ task }) => task === "find"));
    const calls = reviews.map((asked) => asked.length);
    const told = reviews.map((asked) => asked.reduce((sum, one) => sum + one.tokens, 0));
    return {
      mode,
      "pull requests": reviews.length,
      "with one finder call": finders.filter((asked) => asked.length === 1).length,
      "calls: median": median(calls),
      most: Math.max(...calls),
      "tokens in: median": Math.round(median(told)),
      "90%": percentile(told, 0.9),
      "of all": told.reduce((sum, one) => sum + one, 0),
      "largest question": Math.max(...reviews.flat().map((asked) => asked.tokens)),
    };
  });
  printTable(title, rows);
  const left = measured.reduce((sum, one) => sum + one.left, 0);
  const whole = measured.filter((one) => one.whole).length;
  console.log(
    `  ${whole} with their repository, the others with the diff alone. A question has at most ${oneQuestion.toLocaleString("en-US")} tokens; ${left} files were left out.`,
  );
}
