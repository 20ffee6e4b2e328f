import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { testDatabase, type TestDatabase } from "../../../test/support/postgres.ts";
import type { CallOutcome, ModelCall, SpendBudgets, SpendStore } from "../../core/ports/index.ts";
import { openDatabase, type Database } from "./index.ts";

let own: TestDatabase;
let database: Database;
let store: SpendStore;

beforeAll(async () => {
  own = await testDatabase();
  database = await openDatabase({ home: "", databaseUrl: own.url });
  store = database.spend({ keepPrompts: true });
});
afterEach(async () => {
  await database.queueStorage.executeSql("truncate model_calls, model_exchanges");
});
afterAll(async () => {
  await database.close();
  await own.close();
});

const call: ModelCall = {
  reviewId: null,
  repositoryUuid: "{shop}",
  purpose: "review",
  provider: "anthropic",
  model: "claude",
  promptVersion: "1",
};
const dollar = 1_000_000;
const noon = new Date("2026-11-24T12:00:00Z");
const none: SpendBudgets = { day: null, month: null };
const perDay = (dollars: number): SpendBudgets => ({
  day: { tokens: null, microDollars: dollars * dollar },
  month: null,
});
const perMonth = (dollars: number): SpendBudgets => ({ day: null, month: perDay(dollars).day });
const one = { tokens: 1_000, microDollars: dollar };
const outcome = (more: Partial<CallOutcome> = {}): CallOutcome => ({
  usage: { input: 600, cached: 500, output: 40 },
  microDollars: 2_500,
  milliseconds: 800,
  result: "ok",
  ...more,
});

const begin = (budgets = none, now = noon, atMost = one) => store.begin(call, atMost, budgets, now);

async function begun(budgets = none, now = noon): Promise<string> {
  const grant = await begin(budgets, now);
  if (!grant.granted) throw new Error(grant.because);
  return grant.callId;
}

const refused = (because: string) => ({ granted: false, because });

describe("the budgets", () => {
  test("twenty calls at once, from two processes' connections, with room for five", async () => {
    const other = await openDatabase({ home: "", databaseUrl: own.url });
    const second = other.spend({ keepPrompts: false });
    const grants = await Promise.all(
      Array.from({ length: 20 }, async (_, nth) =>
        (nth % 2 === 0 ? store : second).begin(call, one, perDay(5), noon),
      ),
    );
    await other.close();
    expect(grants.filter(({ granted }) => granted)).toHaveLength(5);
    expect(grants.find(({ granted }) => !granted)).toEqual(
      refused("the budget of 5.00 USD for this day is used up"),
    );
    expect(await store.spentSince(noon)).toEqual({ tokens: 5_000, microDollars: 5 * dollar });
  });

  test("a finished call counts with what it cost, and makes room again", async () => {
    const id = await begun(perDay(1));
    expect((await begin(perDay(1))).granted).toBe(false);
    await store.finish(id, outcome());
    expect(await store.spentSince(noon)).toEqual({ tokens: 640, microDollars: 2_500 });
    expect(await begin(perDay(1))).toEqual(
      refused(
        "the budget of 1.00 USD for this day has 0.99 USD left, and this question may take 1.00 USD",
      ),
    );
    expect((await begin(perDay(1), noon, { tokens: 1, microDollars: 997_500 })).granted).toBe(true);
  });

  test("an unfinished call counts with what it may cost, also when its process died long ago", async () => {
    await begun(perDay(1), new Date("2026-11-24T00:00:00Z"));
    const late = new Date("2026-11-24T23:59:59.999Z");
    expect((await begin(perDay(1), late)).granted).toBe(false);
    expect(await store.listCalls(1)).toMatchObject([{ atMost: one, outcome: null }]);
  });

  test("a day begins at midnight of UTC, a month with its first day", async () => {
    const lastMoment = new Date("2026-11-30T23:59:59.999Z");
    const first = new Date("2026-12-01T00:00:00Z");
    await begun(perDay(1), lastMoment);
    expect((await begin(perDay(1), lastMoment)).granted).toBe(false);
    expect((await begin(perMonth(1), lastMoment)).granted).toBe(false);
    expect((await begin(perMonth(1), new Date("2026-11-01T00:00:00Z"))).granted).toBe(false);
    expect((await begin(perDay(1), first)).granted).toBe(true);
    expect(await begin(perMonth(1), new Date("2026-12-31T23:59:59.999Z"))).toEqual(
      refused("the budget of 1.00 USD for this month is used up"),
    );
    expect((await begin(perMonth(1), new Date("2027-01-01T00:00:00Z"))).granted).toBe(true);
  });

  test("tokens are counted like money, and both have to fit", async () => {
    const day = { tokens: 1_500, microDollars: 100 * dollar };
    await begun({ day, month: null });
    expect(await begin({ day, month: null })).toEqual(
      refused(
        "the budget of 1,500 tokens for this day has 500 tokens left, and this question may take 1,000 tokens",
      ),
    );
    const small = { tokens: 500, microDollars: 0 };
    expect((await begin({ day, month: null }, noon, small)).granted).toBe(true);
    expect(await begin({ day, month: null }, noon, { tokens: 1, microDollars: 0 })).toEqual(
      refused("the budget of 1,500 tokens for this day is used up"),
    );
    expect((await begin(perMonth(1))).granted).toBe(false);
  });

  test("without a limit everything is granted, with one of 0 only what costs nothing", async () => {
    for (let nth = 0; nth < 3; nth += 1) expect((await begin()).granted).toBe(true);
    await database.queueStorage.executeSql("truncate model_calls, model_exchanges");
    expect((await begin(perDay(0))).granted).toBe(false);
    expect((await begin(perDay(0), noon, { tokens: 9, microDollars: 0 })).granted).toBe(true);
  });

  test("what can't be a cost grants nothing and frees nothing", async () => {
    for (const microDollars of [Number.NaN, Number.POSITIVE_INFINITY, 1e30])
      expect((await begin(perDay(5), noon, { tokens: 0, microDollars })).granted).toBe(false);
    const id = await begun(perDay(5));
    await store.finish(id, outcome({ microDollars: Number.NaN }));
    expect(await store.spentSince(noon)).toEqual({ tokens: 640, microDollars: dollar });
    const free = await begun(perDay(5));
    await store.finish(free, outcome({ microDollars: -5 * dollar }));
    expect((await store.spentSince(noon)).microDollars).toBe(dollar);
    const part = await begun(perDay(5));
    await store.finish(part, outcome({ microDollars: 0.2 }));
    expect((await store.spentSince(noon)).microDollars).toBe(dollar + 1);
  });
});

describe("the record", () => {
  test("finishing twice changes nothing, and an unknown call is no trouble", async () => {
    const id = await begun();
    await store.finish(id, outcome());
    await store.finish(id, outcome({ microDollars: 9 * dollar, result: "failed" }));
    for (const unknown of ["999999999", "", "x", "1 or 1=1", "9".repeat(40)])
      await store.finish(unknown, outcome());
    expect(await store.listCalls(9)).toEqual([
      { ...call, id, begunAt: noon, atMost: one, outcome: outcome() },
    ]);
  });

  test("is read by review, oldest first, and as a whole, newest first", async () => {
    const review = await database.reviews.openReview({
      pullRequest: { workspace: "acme", slug: "shop", id: 1 },
      head: "a".repeat(40),
      mergeBase: null,
      destinationBranch: "main",
      title: "Add orders",
      url: "https://bitbucket.org/acme/shop/pull-requests/1",
    });
    const ofReview = { ...call, reviewId: review.id };
    await store.begin({ ...ofReview, purpose: "plan" }, one, none, noon);
    await begun();
    await store.begin({ ...ofReview, model: "odd \0 name" }, one, none, noon);
    const found = await store.callsOfReview(review.id);
    expect(found.map(({ purpose, model }) => [purpose, model])).toEqual([
      ["plan", "claude"],
      ["review", "odd \uFFFD name"],
    ]);
    expect((await store.listCalls(2)).map(({ reviewId }) => reviewId)).toEqual([review.id, null]);
    for (const id of ["0", "", "1 or 1=1", "9".repeat(40)])
      expect(await store.callsOfReview(id)).toEqual([]);
  });
});

describe("questions and answers", () => {
  const rows = async () => {
    const { rows: found } = await database.queueStorage.executeSql(
      "select call_id::text, system, prompt, answer from model_exchanges order by call_id",
    );
    return found;
  };
  const exchange = { system: "You review.", prompt: "a\0b", answer: "{}" };

  test("are kept where somebody asked for it, once, and nowhere else", async () => {
    const id = await begun();
    await database.spend({ keepPrompts: false }).keepExchange(id, exchange);
    expect(await rows()).toEqual([]);
    await store.keepExchange(id, exchange);
    await store.keepExchange(id, { ...exchange, prompt: "another" });
    await store.keepExchange("x", exchange);
    expect(await rows()).toEqual([{ ...exchange, call_id: id, prompt: "a\uFFFDb" }]);
  });

  test("are forgotten after their time, also where nothing is kept any more; the calls stay", async () => {
    const old = await begun(none, new Date("2026-10-24T11:59:59Z"));
    const young = await begun();
    for (const id of [old, young]) await store.keepExchange(id, { ...exchange, answer: null });
    const off = database.spend({ keepPrompts: false });
    expect(await off.forgetExchanges(new Date("2026-10-25T12:00:00Z"))).toBe(1);
    expect(await rows()).toMatchObject([{ call_id: young, answer: null }]);
    expect(await store.listCalls(9)).toHaveLength(2);
  });
});
