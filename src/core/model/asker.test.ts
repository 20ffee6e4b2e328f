import { beforeEach, describe, expect, test } from "vitest";
import { KodyError } from "../domain/index.ts";
import type {
  CallOutcome,
  Grant,
  Limit,
  ModelChoice,
  ModelExchange,
  ModelQuestion,
  ModelReply,
  Spent,
} from "../ports/index.ts";
import { createAsker, type AskableModel } from "./asker.ts";

const question: ModelQuestion = {
  system: "s".repeat(100),
  prompt: "p".repeat(400),
  schema: {},
  maxOutputTokens: 400,
  timeoutMilliseconds: 1_000,
};
/** What the question may cost at most: 500 tokens and a fifth, and its answer. */
const atMost = 1_000;

function askable(model: string, price = true): AskableModel {
  const choice: ModelChoice = { provider: "anthropic", model, url: null, region: null };
  return { choice, key: "k", price: price ? { input: 1, cached: 1, output: 1 } : null };
}

function replyOf(change: Partial<ModelReply> = {}): ModelReply {
  return {
    text: "{}",
    end: "complete",
    usage: { input: 100, cached: 0, output: 10 },
    milliseconds: 5,
    ...change,
  };
}

let asked: string[];
let begun: Spent[];
let finished: { id: string; outcome: CallOutcome }[];
let kept: { id: string; exchange: ModelExchange }[];
let answers: (model: string) => Promise<ModelReply>;
let grants: (call: number) => Grant;
let controller: AbortController;

beforeEach(() => {
  asked = [];
  begun = [];
  finished = [];
  kept = [];
  answers = async () => replyOf();
  grants = (call) => ({ granted: true, callId: `c${call}` });
  controller = new AbortController();
});

function asker(given: { models?: readonly AskableModel[]; review?: Limit; spend?: null } = {}) {
  return createAsker({
    askable: given.models ?? [askable("one"), askable("two")],
    models: {
      ask: async ({ model }) => {
        asked.push(model);
        return answers(model);
      },
    },
    tokens: { count: (text) => text.length },
    spend:
      given.spend === null
        ? null
        : {
            begin: async (_, most) => grants(begun.push(most)),
            finish: async (id, outcome) => void finished.push({ id, outcome }),
            keepExchange: async (id, exchange) => void kept.push({ id, exchange }),
          },
    budgets: { day: null, month: null, review: given.review ?? null },
    reviewId: "7",
    repositoryUuid: "{r}",
    now: () => new Date(0),
  });
}

const ask = (asking: ReturnType<typeof asker>) => asking("find", question, controller.signal);

describe("an answer", () => {
  test("is on record with what it cost and what was said", async () => {
    const answer = await ask(asker());
    expect(answer).toMatchObject({ status: "answered", model: "one", microDollars: 110 });
    expect(begun).toEqual([{ tokens: atMost, microDollars: atMost }]);
    expect(finished).toMatchObject([{ id: "c1", outcome: { microDollars: 110, result: "ok" } }]);
    const { system, prompt } = question;
    expect(kept).toEqual([{ id: "c1", exchange: { system, prompt, answer: "{}" } }]);
  });

  test.each(["cut", "refused"] as const)("that was %s is on record as such", async (end) => {
    answers = async () => replyOf({ end });
    await ask(asker());
    expect(finished[0]?.outcome.result).toBe(end);
  });

  test("of a model without a price tells no cost, and is no gift to the budgets", async () => {
    const unknown = { models: [askable("one", false)] };
    const asking = asker({ ...unknown, review: { tokens: null, microDollars: 100_000 } });
    expect(await ask(asking)).toMatchObject({ status: "answered", microDollars: null });
    // 100 tokens in at 5, 10 out at 25 millionths of a dollar.
    expect(finished[0]?.outcome.microDollars).toBe(750);
    const poor = asker({ ...unknown, review: { tokens: null, microDollars: 1_000 } });
    expect(await ask(poor)).toMatchObject({ status: "not asked" });
  });

  test("of a server of one's own without a price is free, but its tokens count", async () => {
    const own = askable("one", false);
    const asking = asker({
      models: [{ ...own, choice: { ...own.choice, provider: "openai-compatible" } }],
      review: { tokens: 1_100, microDollars: 1 },
    });
    expect(await ask(asking)).toMatchObject({ status: "answered", microDollars: null });
    expect(finished[0]?.outcome.microDollars).toBe(0);
    expect(await ask(asking)).toMatchObject({ status: "not asked" });
  });

  test("needs no store", async () => {
    expect(await ask(asker({ spend: null }))).toMatchObject({ status: "answered" });
  });
});

describe("a model that fails", () => {
  beforeEach(() => {
    answers = async (model) => {
      if (model === "one") throw new KodyError("internal", "The model is away.");
      return replyOf();
    };
  });

  test("is followed by the next one, and not asked again in this review", async () => {
    const asking = asker();
    expect(await ask(asking)).toMatchObject({ status: "answered", model: "two" });
    expect(await ask(asking)).toMatchObject({ status: "answered", model: "two" });
    expect(asked).toEqual(["one", "two", "two"]);
    expect(finished[0]?.outcome.result).toBe("failed");
    expect(kept[0]?.exchange.answer).toBeNull();
  });

  test("alone leaves its reason, also for the questions after it", async () => {
    const asking = asker({ models: [askable("one")] });
    const none = { status: "not asked", because: "The model is away", later: false };
    expect(await ask(asking)).toEqual(none);
    expect(await ask(asking)).toEqual(none);
    expect(asked).toEqual(["one"]);
  });

  test("is asked again by another review", async () => {
    await ask(asker());
    await ask(asker());
    expect(asked).toEqual(["one", "two", "one", "two"]);
  });

  test("in a way that it should not is on record, and uses up no budget", async () => {
    const asking = asker({
      models: [askable("two")],
      review: { tokens: atMost, microDollars: null },
    });
    answers = async () => Promise.reject(new TypeError("odd"));
    await expect(ask(asking)).rejects.toThrow("odd");
    expect(finished).toHaveLength(1);
    answers = async () => replyOf();
    expect(await ask(asking)).toMatchObject({ status: "answered" });
  });
});

test("no model says so", async () => {
  expect(await ask(asker({ models: [] }))).toEqual({
    status: "not asked",
    because: "no model is set up",
    later: false,
  });
});

describe("a budget", () => {
  test("of the day or the month refuses, and no other model is tried", async () => {
    grants = () => ({ granted: false, because: "the budget of 5.00 USD for this day is used up" });
    expect(await ask(asker())).toEqual({
      status: "not asked",
      because: "the budget of 5.00 USD for this day is used up",
      later: true,
    });
    expect([asked, finished, kept]).toEqual([[], [], []]);
  });

  test("of the review refuses before anything is sent or begun", async () => {
    const because = "the budget of 999 tokens for this review is used up";
    expect(await ask(asker({ review: { tokens: atMost - 1, microDollars: null } }))).toEqual({
      status: "not asked",
      because,
      thisReviewOnly: true,
    });
    expect([asked, begun]).toEqual([[], []]);
  });

  test("in money is said in money", async () => {
    expect(await ask(asker({ review: { tokens: null, microDollars: 10 } }))).toEqual({
      status: "not asked",
      because: "the budget of 0.00 USD for this review is used up",
      thisReviewOnly: true,
    });
  });

  test("counts what was used and not what it might have been", async () => {
    const asking = asker({ review: { tokens: atMost + 220, microDollars: null } });
    const states: string[] = [];
    for (let call = 0; call < 5; call += 1) states.push((await ask(asking)).status);
    expect(states).toEqual(["answered", "answered", "answered", "not asked", "not asked"]);
  });

  test.each([1, 2, 3])(
    "for %i calls lets no more through when four are asked at once",
    async (calls) => {
      const asking = asker({ review: { tokens: atMost * calls + 50, microDollars: null } });
      let running = 0;
      let most = 0;
      answers = async () => {
        most = Math.max(most, (running += 1));
        await new Promise((resolve) => setTimeout(resolve, 5));
        running -= 1;
        return replyOf({ usage: { input: 600, cached: 0, output: 400 } });
      };
      const states = await Promise.all(Array.from({ length: 4 }, () => ask(asking)));
      expect(states.filter(({ status }) => status === "answered")).toHaveLength(calls);
      expect(most).toBe(calls);
      expect(asked).toHaveLength(calls);
    },
  );
});

test("a review that is given up throws the signal's reason, and the call is on record", async () => {
  answers = async () => {
    controller.abort(new KodyError("superseded", "A newer event waits."));
    throw new KodyError("internal", "aborted");
  };
  await expect(ask(asker())).rejects.toThrow("A newer event waits.");
  expect(asked).toEqual(["one"]);
  expect(finished).toMatchObject([{ outcome: { result: "failed" } }]);
});
