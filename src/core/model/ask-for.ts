import { isKodyError } from "../domain/index.ts";
import type { ModelQuestion } from "../ports/index.ts";
import { repairTask } from "./prompt-text.ts";
import { noCost, type AskModel, type ModelCost } from "./task.ts";

export type Told<T> =
  | { readonly status: "told"; readonly value: T; readonly cost: ModelCost }
  /** `because`: a clause or sentence without full stop. */
  | {
      readonly status: "untold";
      readonly because: string;
      /** It may be told at another time. */
      readonly later: boolean;
      readonly cost: ModelCost;
    };

/** Of a question that is asked a second time after an answer that could not be read. */
const attempts = 2;

/**
 * Asks until the answer can be read, twice at most, and says otherwise why there is none. Throws only what the signal
 * says when it aborts: a model in trouble costs its own half of the review and nothing else.
 */
export async function askFor<T>(
  purpose: string,
  question: ModelQuestion,
  read: (text: string) => T | string,
  ask: AskModel,
  signal: AbortSignal,
): Promise<Told<T>> {
  let cost = noCost;
  let prompt = question.prompt;
  let because = "";
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const asked = await safely(() => ask(purpose, { ...question, prompt }, signal), signal);
    if (asked.status === "not asked") {
      const { because: why, later = false } = asked;
      return { status: "untold", because: why, later, cost };
    }
    const { reply, model, microDollars } = asked;
    cost = addCosts(cost, { models: [model], calls: 1, ...reply.usage, microDollars });
    if (reply.end === "refused")
      return { status: "untold", because: `${model} refused to answer`, later: false, cost };
    const value = read(reply.text);
    if (typeof value !== "string") return { status: "told", value, cost };
    const cut = reply.end === "cut" ? " (it was cut off)" : "";
    because = `the answer of ${model} could not be used: ${value}${cut}`;
    prompt = `${question.prompt}\n\n${repairTask(value)}`;
  }
  return { status: "untold", because, later: false, cost };
}

async function safely(ask: () => ReturnType<AskModel>, signal: AbortSignal): ReturnType<AskModel> {
  try {
    return await ask();
  } catch (error) {
    signal.throwIfAborted();
    if (isKodyError(error, "superseded")) throw error;
    // Only Kody's own errors are known to hold nothing of the question.
    const because = isKodyError(error)
      ? error.message.replace(/[.\s]+$/, "")
      : "the model's adapter failed in a way that it should not";
    return { status: "not asked", because, later: isKodyError(error) && error.retryable };
  }
}

export function addCosts(a: ModelCost, b: ModelCost): ModelCost {
  return {
    models: [...new Set([...a.models, ...b.models])],
    calls: a.calls + b.calls,
    input: a.input + b.input,
    cached: a.cached + b.cached,
    output: a.output + b.output,
    microDollars:
      a.microDollars === null || b.microDollars === null ? null : a.microDollars + b.microDollars,
  };
}
