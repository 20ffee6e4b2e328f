import { processEnvironment } from "../src/config/index.ts";
import { runEvaluation } from "./eval/evaluate.ts";

/** `npm run eval -- --provider anthropic --model NAME [--limit N]`: the benchmark's pull requests before a real model. */
process.exitCode = await runEvaluation(process.argv.slice(2), processEnvironment(), (line) =>
  console.log(line),
);
