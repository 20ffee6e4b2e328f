import type { ModelUse, ModelUseAnswer } from "../../../src/contract/index.ts";
import { dollars, thousands } from "./money.ts";

/** What stands in the form: numbers and lists as somebody types them. */
export interface ModelUseDraft {
  readonly mode: ModelUse["mode"];
  readonly language: string;
  readonly use: ModelUse["use"];
  readonly reviewUsd: string;
  readonly reviewTokens: string;
  readonly dayUsd: string;
  readonly dayTokens: string;
  readonly monthUsd: string;
  readonly monthTokens: string;
  /** One model a line: its name, then the three prices. */
  readonly prices: string;
  /** One glob a line. */
  readonly neverSend: string;
  readonly describe: "yes" | "no";
}

export function modelUseDraft(use: ModelUse): ModelUseDraft {
  const { review, day, month } = use.budgets;
  return {
    mode: use.mode,
    language: use.language,
    use: use.use,
    reviewUsd: limitText(review.usd),
    reviewTokens: limitText(review.tokens),
    dayUsd: limitText(day.usd),
    dayTokens: limitText(day.tokens),
    monthUsd: limitText(month.usd),
    monthTokens: limitText(month.tokens),
    prices: use.prices
      .map(({ model, input, cached, output }) => `${model} ${input} ${cached} ${output}`)
      .join("\n"),
    neverSend: use.neverSend.join("\n"),
    describe: use.describe ? "yes" : "no",
  };
}

function limitText(limit: number | null): string {
  return limit === null ? "" : String(limit);
}

export function usdProblem(text: string): string | null {
  return text.trim() === "" || /^\d{1,6}(\.\d{1,6})?$/.test(text.trim())
    ? null
    : "Enter an amount such as 2.50, or leave it empty.";
}

export function tokensProblem(text: string): string | null {
  return text.trim() === "" || /^\d{1,12}$/.test(text.trim())
    ? null
    : "Enter a whole number, or leave it empty.";
}

export function languageProblem(text: string): string | null {
  return /^\p{L}[\p{L}\p{M} ()-]{0,39}$/u.test(text.trim())
    ? null
    : "Enter the name of a language, for example English.";
}

export function pricesProblem(text: string): string | null {
  const wrong = linesOf(text).find((line) => priceOf(line) === null);
  return wrong === undefined
    ? null
    : `“${wrong}” is no price. Write the model’s name and three amounts, for example gpt-5 1.25 0.125 10.`;
}

/** The first thing that is wrong, as a sentence; null when it can be sent. */
export function modelUseProblem(draft: ModelUseDraft): string | null {
  const money = [draft.reviewUsd, draft.dayUsd, draft.monthUsd].map(usdProblem);
  const tokens = [draft.reviewTokens, draft.dayTokens, draft.monthTokens].map(tokensProblem);
  const problems = [languageProblem(draft.language), ...money, ...tokens];
  return problems.find((problem) => problem !== null) ?? pricesProblem(draft.prices);
}

/** The body of PUT /api/model/use; only of a draft without problem. */
export function modelUseBody(draft: ModelUseDraft): ModelUse {
  return {
    mode: draft.mode,
    language: draft.language.trim(),
    use: draft.use,
    budgets: {
      review: { usd: limitOf(draft.reviewUsd), tokens: limitOf(draft.reviewTokens) },
      day: { usd: limitOf(draft.dayUsd), tokens: limitOf(draft.dayTokens) },
      month: { usd: limitOf(draft.monthUsd), tokens: limitOf(draft.monthTokens) },
    },
    prices: linesOf(draft.prices)
      .map(priceOf)
      .filter((price) => price !== null),
    neverSend: linesOf(draft.neverSend),
    describe: draft.describe === "yes",
  };
}

function limitOf(text: string): number | null {
  return text.trim() === "" ? null : Number(text);
}

function linesOf(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

function priceOf(line: string): ModelUse["prices"][number] | null {
  const words = line.trim().split(/\s+/);
  const [input, cached, output] = words.slice(-3);
  const model = words.slice(0, -3).join(" ");
  if (
    model === "" ||
    ![input, cached, output].every((price) => /^\d+(?:\.\d+)?$/.test(price ?? ""))
  )
    return null;
  return { model, input: Number(input), cached: Number(cached), output: Number(output) };
}

/** "Spent today: 0.42 of 10.00 USD, 18,200 tokens. This month: 3.10 of 100.00 USD, 130,000 tokens." */
export function spentSentence({ spent, use }: Pick<ModelUseAnswer, "spent" | "use">): string {
  const { day, month } = use.budgets;
  return `Spent today: ${spentWords(spent.day, day)}. This month: ${spentWords(spent.month, month)}.`;
}

function spentWords(
  { usd, tokens }: ModelUseAnswer["spent"]["day"],
  limit: ModelUse["budgets"]["day"],
): string {
  const ofUsd = limit.usd === null ? "" : ` of ${dollars(limit.usd)}`;
  const ofTokens = limit.tokens === null ? "" : ` of ${thousands(limit.tokens)}`;
  return `${dollars(usd)}${ofUsd} USD, ${thousands(tokens)}${ofTokens} tokens`;
}
