import { afterAll, beforeAll, expect, test } from "vitest";
import type { ModelUseAnswer, ReviewDetail, SetupAnswer } from "../../src/contract/index.ts";
import { openDatabase } from "../../src/adapters/postgres/index.ts";
import type { Analyzer } from "../../src/core/ports/index.ts";
import { openStage, shop, type Stage } from "../support/stage.ts";
import { toyAnalyzer } from "../support/toy-analyzer.ts";

let stage: Stage;
/** Holds a review in its analysis as long as it is unresolved. */
let held: Promise<void> = Promise.resolve();
const waiting: Analyzer = {
  kind: "change",
  id: "waiting",
  analyze: async () => {
    await held;
    return { status: "ok", findings: [], skipped: [] };
  },
};

beforeAll(async () => {
  stage = await openStage({ overrides: { analyzers: [toyAnalyzer(), waiting] } });
});
afterAll(async () => stage.close());

async function ask(method: string, path: string, body?: unknown) {
  const response = await fetch(`${stage.app.url}/api${path}`, {
    method,
    headers: { ...stage.api.headers(), "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, answer: await readJson(response) };
}

async function readJson(response: Response): Promise<unknown> {
  return response.json().catch(() => null);
}

const lastStatus = (pullRequestId: number) => {
  const { pullRequests, statuses } = stage.sandbox.snapshot();
  const head = pullRequests.find(({ id }) => id === pullRequestId)?.source.commit;
  return statuses.findLast((status) => status.commit === head)?.state;
};

test("a review follows what was set since the last one", async () => {
  const first = await stage.open("strict", { "a.txt": "BUG\n" });
  expect((await stage.reviewed(first)).counts.comment).toBe(1);
  expect(lastStatus(first)).toBe("FAILED");
  const mild = { commentThreshold: "critical", maxComments: 0, failOn: "never" };
  expect(await ask("PUT", "/automation", mild)).toEqual({ status: 200, answer: mild });
  const second = await stage.open("mild", { "b.txt": "BUG\n" });
  expect((await stage.reviewed(second)).counts).toMatchObject({ comment: 0, report: 1 });
  expect(lastStatus(second)).toBe("SUCCESSFUL");
  expect(await ask("GET", "/automation")).toEqual({ status: 200, answer: mild });
});

test.each([
  { commentThreshold: "medium", maxComments: 51, failOn: "high" },
  { commentThreshold: "medium", maxComments: -1, failOn: "high" },
  { commentThreshold: "never", maxComments: 1, failOn: "high" },
  { commentThreshold: "medium", maxComments: 1, failOn: "high", approve: true },
  {},
  null,
])("%j is refused and changes nothing", async (request) => {
  const before = await ask("GET", "/automation");
  expect((await ask("PUT", "/automation", request)).status).toBe(400);
  expect(await ask("GET", "/automation")).toEqual(before);
});

test("a running review is seen at its stage, and at none when it is done", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  held = promise;
  const id = await stage.open("slow", { "c.txt": "BUG\n" });
  const running = async (): Promise<ReviewDetail | null> => {
    const found = (await stage.api.reviews()).find((review) => review.pullRequestId === id);
    return found === undefined ? null : stage.api.review(found.id);
  };
  await expect.poll(async () => (await running())?.stage, { timeout: 20_000 }).toBe("analyse");
  expect((await running())?.status).toBe("running");
  resolve();
  expect((await stage.reviewed(id)).stage).toBeNull();
});

test("the set-up knows what is done, and what was skipped", async () => {
  const setup = async () => (await ask("GET", "/setup")).answer as SetupAnswer;
  expect(await setup()).toMatchObject({ next: "model" });
  expect((await ask("POST", "/setup/skip", { step: "token" })).status).toBe(400);
  expect((await ask("POST", "/setup/skip", { step: "model" })).answer).toMatchObject({
    next: null,
    steps: [
      { id: "token", state: "done" },
      { id: "capabilities", state: "done" },
      { id: "repositories", state: "done", summary: "1 watched" },
      { id: "webhooks", state: "done", summary: "1 of 1 in place" },
      { id: "model", state: "skipped" },
      { id: "automation", state: "done" },
      { id: "review", state: "done" },
    ],
  });
});

test("a model's address inside is refused, and a model that is set up answers without its key", async () => {
  const key = "sk-canary-settings";
  const inside = { provider: "openai-compatible", model: "m", url: "http://127.0.0.1:1/v1", key };
  const refused = await ask("PUT", "/model", inside);
  expect(refused).toMatchObject({ status: 400, answer: { error: { code: "invalid-input" } } });
  expect(JSON.stringify(refused)).toContain("KODY_PRIVATE_HOSTS");
  expect(JSON.stringify(refused)).not.toContain(key);
  const set = await ask("PUT", "/model", { provider: "anthropic", model: "claude", key });
  expect(set).toMatchObject({ status: 200, answer: { keySet: true } });
  expect(JSON.stringify([set, await ask("GET", "/model")])).not.toContain(key);
  expect((await ask("DELETE", "/model")).status).toBe(204);
  expect(await ask("GET", "/model")).toEqual({ status: 200, answer: { model: null } });
  expect(await ask("POST", "/model/test")).toMatchObject({ answer: { ok: false } });
});

test("how models are used is kept, strictly read, and starts with nothing spent", async () => {
  const { answer } = await ask("GET", "/model/use");
  const { use, spent } = answer as ModelUseAnswer;
  expect(spent).toEqual({ day: { tokens: 0, usd: 0 }, month: { tokens: 0, usd: 0 } });
  const wanted = { ...use, mode: "quick", language: "Deutsch" };
  expect(await ask("PUT", "/model/use", wanted)).toMatchObject({
    status: 200,
    answer: { use: wanted, repositories: [] },
  });
  for (const wrong of [{ ...wanted, mode: "slow" }, { ...wanted, budget: 1 }, { mode: "deep" }])
    expect((await ask("PUT", "/model/use", wrong)).status).toBe(400);
  expect(await ask("GET", "/model/use")).toMatchObject({ answer: { use: wanted } });
});

test("a repository's model is chosen by its name", async () => {
  const { workspace, slug } = shop;
  const choose = (model: string) => ask("PUT", "/model/repositories", { workspace, slug, model });
  expect(await choose("off")).toMatchObject({
    status: 200,
    answer: { repositories: [{ workspace, slug, model: "off" }] },
  });
  expect(await choose("inherited")).toMatchObject({ answer: { repositories: [] } });
  expect((await choose("sometimes")).status).toBe(400);
  const nowhere = { workspace, slug: "nowhere", model: "off" };
  expect((await ask("PUT", "/model/repositories", nowhere)).status).toBe(404);
});

test("a review says what its questions cost; what was asked is forgotten after 30 days", async () => {
  const [review] = await stage.api.reviews();
  const id = review?.id ?? "";
  expect((await stage.api.review(id)).modelCalls).toEqual([]);
  const database = await openDatabase({ home: "", databaseUrl: stage.databaseUrl });
  try {
    const spend = database.spend({ keepPrompts: true });
    const call = {
      reviewId: id,
      repositoryUuid: null,
      purpose: "review",
      provider: "anthropic",
      model: "claude",
      promptVersion: "1",
    } as const;
    const atMost = { tokens: 100, microDollars: 5_000 };
    const day = 86_400_000;
    for (const days of [29, 31]) {
      const begun = new Date(Date.now() - days * day);
      const grant = await spend.begin(call, atMost, { day: null, month: null }, begun);
      if (!grant.granted) throw new Error(grant.because);
      await spend.keepExchange(grant.callId, { system: "", prompt: "canary", answer: null });
    }
    expect((await stage.api.review(id)).modelCalls).toMatchObject([
      { model: "claude", purpose: "review", calls: 2, usd: 0.01 },
    ]);
    await stage.app.runTask("prompts");
    const { rows } = await database.queueStorage.executeSql("select from model_exchanges");
    expect(rows).toHaveLength(1);
  } finally {
    await database.close();
  }
});
