import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { modelChoiceFrom, type ChosenModel } from "../../src/config/index.ts";
import type { ModelMode } from "../../src/core/ports/index.ts";

export interface EvalOptions extends ChosenModel {
  readonly mode: ModelMode;
  /** How many pull requests are asked about. */
  readonly limit: number;
  readonly benchmarks: string;
  readonly repositories: string | null;
}

const modes: readonly string[] = ["quick", "standard", "deep"] satisfies ModelMode[];

/** Throws an error whose message is a sentence, such as that there is no key. */
export function evalOptions(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): EvalOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      provider: { type: "string" },
      model: { type: "string" },
      url: { type: "string" },
      mode: { type: "string", default: "standard" },
      limit: { type: "string" },
      benchmarks: {
        type: "string",
        default: fileURLToPath(new URL("../../../shared/benchmarks", import.meta.url)),
      },
      repositories: { type: "string" },
    },
  });
  const { provider, model, mode, limit, benchmarks } = values;
  if (provider === undefined || model === undefined)
    throw new Error("Give --provider, such as anthropic, and --model with the model's name.");
  if (!isMode(mode)) throw new Error(`--mode is one of ${modes.join(", ")}, not ${mode}.`);
  if (limit !== undefined && !/^[1-9]\d{0,4}$/.test(limit))
    throw new Error(`--limit takes a number of pull requests from 1 on, not ${limit}.`);
  const chosen = modelChoiceFrom(
    { model: `${provider}:${model}`, url: values.url ?? null },
    environment,
  );
  if (chosen === null) throw new Error("No model was chosen.");
  return {
    ...chosen,
    mode,
    limit: limit === undefined ? Number.POSITIVE_INFINITY : Number(limit),
    benchmarks,
    repositories: values.repositories ?? null,
  };
}

function isMode(word: string): word is ModelMode {
  return modes.includes(word);
}
