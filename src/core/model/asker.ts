import { isKodyError, type KodyError } from "../domain/index.ts";
import type {
  CallOutcome,
  ModelChoice,
  ModelExchange,
  ModelQuestion,
  ModelReply,
  ModelUsage,
  Models,
  SpendBudgets,
  SpendStore,
  Limit,
  Spent,
  TokenCounter,
} from "../ports/index.ts";
import { assumedPrice, costOf, type Price } from "./prices.ts";
import { promptVersion } from "./prompt-text.ts";
import type { AskModel, Asked } from "./task.ts";

/** A model that may be asked, with what a token of it costs. */
export interface AskableModel {
  readonly choice: ModelChoice;
  readonly key: string | null;
  /** Null when it is not known: then budgets count an assumed one, and no cost is told. */
  readonly price: Price | null;
}

export interface AskerSetup {
  /** In the order in which they are asked: the next one only when the one before can't be. */
  readonly askable: readonly AskableModel[];
  readonly models: Pick<Models, "ask">;
  readonly tokens: TokenCounter;
  /** Null: nothing is kept and no budget but the review's holds. */
  readonly spend: Pick<SpendStore, "begin" | "finish" | "keepExchange"> | null;
  readonly budgets: SpendBudgets & { readonly review: Limit | null };
  readonly reviewId: string | null;
  readonly repositoryUuid: string | null;
  readonly now: () => Date;
}

/** Tokenizers differ by a few of a hundred; what a call may cost must not be guessed too low. */
const margin = 1.2;

/**
 * Asks for one review: each call only when every budget allows what it may cost at most, so that a budget is never
 * passed by more than a provider's own miscount. A model that failed is not asked again in the same review.
 */
export function createAsker(setup: AskerSetup): AskModel {
  const failed = new Map<ModelChoice, Failure>();
  let spent: Spent = { tokens: 0, microDollars: 0 };
  return async (purpose, question, signal) => {
    const problems: Failure[] = [];
    for (const model of setup.askable) {
      const before = failed.get(model.choice);
      if (before !== undefined) {
        problems.push(before);
        continue;
      }
      const atMost = costAtMost(question, countedPrice(model), setup.tokens);
      const over = overLimit(spent, atMost, setup.budgets.review);
      if (over !== null) return { status: "not asked", because: over, thisReviewOnly: true };
      spent = sum(spent, atMost);
      let asked: AskedOne;
      try {
        asked = await askOne(model, purpose, question, atMost, setup, signal);
      } finally {
        // Also when it throws: one broken call must not use up what the others may spend.
        spent = sum(spent, { tokens: -atMost.tokens, microDollars: -atMost.microDollars });
      }
      if (asked.status === "refused") {
        // Days and months begin anew.
        return { status: "not asked", because: asked.because, later: true };
      }
      if (asked.status === "answered") {
        spent = sum(spent, asked.cost);
        return asked.answer;
      }
      failed.set(model.choice, asked);
      problems.push(asked);
    }
    const later = problems.some((problem) => problem.later);
    return { status: "not asked", because: problems[0]?.because ?? "no model is set up", later };
  };
}

interface Failure {
  readonly because: string;
  /** It may pass. */
  readonly later: boolean;
}

type AskedOne =
  | { readonly status: "answered"; readonly answer: Asked; readonly cost: Spent }
  | ({ readonly status: "failed" } & Failure)
  /** By a budget. */
  | { readonly status: "refused"; readonly because: string };

/** What budgets count with. */
function countedPrice({ choice, price }: AskableModel): Price | null {
  return price ?? assumedPrice(choice.provider);
}

async function askOne(
  askable: AskableModel,
  purpose: string,
  question: ModelQuestion,
  atMost: Spent,
  setup: AskerSetup,
  signal: AbortSignal,
): Promise<AskedOne> {
  const { spend, budgets, reviewId, repositoryUuid, now } = setup;
  const { choice, key, price } = askable;
  const counted = countedPrice(askable);
  const { provider, model } = choice;
  const call = { reviewId, repositoryUuid, purpose, provider, model, promptVersion };
  const grant = await spend?.begin(call, atMost, budgets, now());
  if (grant?.granted === false) return { status: "refused", because: grant.because };
  const finish = async (outcome: CallOutcome, exchange: ModelExchange): Promise<void> => {
    if (grant === undefined) return;
    await spend?.finish(grant.callId, outcome);
    await spend?.keepExchange(grant.callId, exchange);
  };
  const { system, prompt } = question;
  let reply: ModelReply;
  try {
    reply = await setup.models.ask(choice, key, question, signal);
  } catch (error) {
    // What broke off in the middle is paid for, and nobody says how much of it there was.
    const usage = isKodyError(error, "host-unavailable") ? read(question, setup.tokens) : nothing;
    await finish(
      { usage, microDollars: costOf(usage, counted), milliseconds: 0, result: "failed" },
      { system, prompt, answer: null },
    );
    if (!isKodyError(error)) throw error;
    signal.throwIfAborted();
    return { status: "failed", because: clause(error), later: error.retryable };
  }
  const { milliseconds, text, end } = reply;
  const usage = reported(reply, question, setup.tokens);
  const microDollars = costOf(usage, counted);
  const result = end === "complete" ? "ok" : end;
  await finish({ usage, microDollars, milliseconds, result }, { system, prompt, answer: text });
  return {
    status: "answered",
    answer: {
      status: "answered",
      reply: { ...reply, usage },
      model,
      microDollars: price === null ? null : microDollars,
    },
    cost: { tokens: usage.input + usage.output, microDollars },
  };
}

/** Some servers report nothing: then Kody's own count stands for it. */
function reported(
  { usage, text }: ModelReply,
  question: ModelQuestion,
  tokens: TokenCounter,
): ModelUsage {
  if (usage.input + usage.output > 0) return usage;
  return { ...read(question, tokens), output: tokens.count(text) };
}

function read({ system, prompt }: ModelQuestion, tokens: TokenCounter): ModelUsage {
  return { input: tokens.count(system) + tokens.count(prompt), cached: 0, output: 0 };
}

const nothing: ModelUsage = { input: 0, cached: 0, output: 0 };

function clause({ message }: KodyError): string {
  return message.replace(/[.\s]+$/, "");
}

function costAtMost(
  { system, prompt, maxOutputTokens }: ModelQuestion,
  price: Price | null,
  tokens: TokenCounter,
): Spent {
  const input = Math.ceil((tokens.count(system) + tokens.count(prompt)) * margin);
  const usage = { input, cached: 0, output: maxOutputTokens };
  return {
    tokens: input + maxOutputTokens,
    microDollars: price === null ? 0 : costOf(usage, price),
  };
}

function overLimit(spent: Spent, atMost: Spent, limit: Limit | null): string | null {
  if (limit === null) return null;
  const { tokens, microDollars } = limit;
  if (tokens !== null && spent.tokens + atMost.tokens > tokens)
    return `the budget of ${tokens.toLocaleString("en-US")} tokens for this review is used up`;
  if (microDollars !== null && spent.microDollars + atMost.microDollars > microDollars)
    return `the budget of ${(microDollars / 1e6).toFixed(2)} USD for this review is used up`;
  return null;
}

function sum(a: Spent, b: Spent): Spent {
  return { tokens: a.tokens + b.tokens, microDollars: a.microDollars + b.microDollars };
}
