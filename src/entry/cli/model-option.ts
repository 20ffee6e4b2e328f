import { modelChoiceFrom, type ChosenModel } from "../../config/index.ts";
import { KodyError } from "../../core/domain/index.ts";
import type { ModelChoice } from "../../core/ports/index.ts";
import { choice, text, type CommandInput, type Option, type Terminal } from "./command.ts";

/** A language model that the person at the command line chose. */
export interface ModelOption {
  readonly choice: ModelChoice;
  readonly key: string | null;
  /** How long it may look. */
  readonly mode: (typeof modes)[number];
}

const modes = ["standard", "quick", "deep"] as const;

export const modelOptions: Readonly<Record<string, Option>> = {
  model: {
    type: "string",
    value: "PROVIDER:NAME",
    help: "Also ask a language model; its key is in the usual variable.",
  },
  "model-url": {
    type: "string",
    value: "URL",
    help: "Where that model is, if not at its provider's own address.",
  },
  "model-mode": {
    type: "string",
    value: "MODE",
    help: "How closely it looks: quick, standard (default) or deep.",
  },
};

/** Null when no model is wanted. Throws `invalid-input`. */
export function modelOption(input: CommandInput, terminal: Terminal): ModelOption | null {
  const mode = choice(input, "model-mode", modes);
  const chosen = readChoice(input, terminal);
  if (chosen === null && text(input, "model-mode") !== null) {
    throw new KodyError("invalid-input", "--model-mode needs --model PROVIDER:NAME as well.");
  }
  return chosen === null ? null : { ...chosen, mode };
}

function readChoice(input: CommandInput, terminal: Terminal): ChosenModel | null {
  const flags = { model: text(input, "model"), url: text(input, "model-url") };
  try {
    return modelChoiceFrom(flags, terminal.environment);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new KodyError("invalid-input", error.message);
  }
}
