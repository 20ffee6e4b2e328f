import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { foundText, finderThat, taskOf, type WrittenClaim } from "../support/model-answers.ts";
import { modelRequest, openModelStage, scripted, type ModelStage } from "../support/model-stage.ts";
import type { Answerer } from "../support/scripted-model.ts";
import { shop } from "../support/stage.ts";

/*
 * Reviews by a server that asks a language model over HTTP: what of its answers reaches a pull request, what it costs,
 * and what is said when it gives none.
 */
let stage: ModelStage;

beforeAll(async () => {
  stage = await openModelStage();
});
afterAll(async () => stage.close());
beforeEach(async () => {
  stage.model.answer = finderThat(() => ({}));
  stage.other.answer = finderThat(() => ({}));
  stage.patience = null;
});

/** Nothing here is wrong but for a person, or a model, that knows what an average is. */
const average = [
  "export function averageOf(values: number[]): number {",
  "  let sum = 0;",
  "  for (const value of values) sum += value;",
  "  return sum / (values.length - 1);",
  "}",
  "",
].join("\n");

const claim: WrittenClaim = {
  path: "src/average.ts",
  quote: "return sum / (values.length - 1);",
  line: 99,
  title: "The average divides by one value too few",
  message: "For [2, 4] it answers 6 instead of 3.",
  symbols: ["averageOf"],
  fix: {
    quote: "return sum / (values.length - 1);",
    replacement: "return sum / Math.max(1, values.length);",
  },
};

const overview = {
  does: "Adds an average.",
  areas: [{ path: "src/", does: "A function of numbers." }],
  risk: "low",
  because: "nothing calls it yet",
  lookFirst: ["src/average.ts:4 divides"],
  testGaps: ["an average of nothing"],
};

/** What reached the model in questions of this task since `from`. */
const asked = (task: "find" | "refute", from = 0) =>
  stage.model.requests.slice(from).filter((request) => taskOf(request) === task);

test("a fault that only a model sees: comment, fix, summary, report, status, and what it cost", async () => {
  await stage.use({ prices: [{ model: scripted, input: 10, cached: 1, output: 50 }] });
  stage.model.answer = finderThat(() => ({ findings: [claim], overview }));
  const id = await stage.open("average", { "src/average.ts": average, "src/toy.ts": "SMELL\n" });
  const review = await stage.reviewed(id);
  const comment = stage.inline(id).find(({ inline }) => inline?.path === "src/average.ts");
  expect(comment?.inline).toMatchObject({ path: "src/average.ts", to: 4 });
  expect(comment?.raw).toContain(
    "**The average divides by one value too few** · correctness · high",
  );
  expect(comment?.raw).toContain(
    "```diff\n-   return sum / (values.length - 1);\n+   return sum / Math.max(1, values.length);\n```",
  );
  const said = stage.summary(id);
  expect(said).toContain("2 comments (1 high, 1 medium)");
  expect(said).toContain("Adds an average.");
  expect(said).toContain("Risk: low, nothing calls it yet");
  expect(said).toContain("Not tested:\n\n- an average of nothing");
  // (3,000 − 1,000) × 10 + 1,000 × 1 + 200 × 50, and (3,200 − 2,800) × 10 + 2,800 × 1 + 50 × 50, in millionths.
  expect(said).toContain("scripted, 2 calls, 6,200 tokens in (3,800 cached), 250 out, $0.04");
  expect(stage.status(id)).toMatchObject({ state: "FAILED" });
  const { commit } =
    stage.sandbox.snapshot().pullRequests.find((one) => one.id === id)?.source ?? {};
  const report = stage.sandbox.snapshot().reports.find((one) => one.commit === commit);
  expect(JSON.stringify(report)).toContain("2 comments");
  expect(review.modelCalls).toEqual([
    {
      model: scripted,
      purpose: "find",
      calls: 1,
      failed: 0,
      input: 3_000,
      cached: 1_000,
      output: 200,
      usd: 0.031,
    },
    {
      model: scripted,
      purpose: "refute",
      calls: 1,
      failed: 0,
      input: 3_200,
      cached: 2_800,
      output: 50,
      usd: 0.0093,
    },
  ]);
  expect(await stage.spentToday()).toEqual({ tokens: 6_450, usd: 0.0403 });
  expect(stage.model.requests[0]?.headers.authorization).toBe("Bearer sk-scripted");
});

test("a second push: only what is new is asked about, nothing is said twice", async () => {
  stage.model.answer = finderThat(() => ({ findings: [claim], overview }));
  const id = await stage.open("pushes", { "src/average.ts": average });
  await stage.reviewed(id);
  const before = stage.inline(id).map((comment) => comment.id);
  expect(before).toHaveLength(1);
  const from = stage.model.requests.length;
  const other = {
    path: "src/most.ts",
    quote: "values[values.length]",
    title: "It reads past the end",
  };
  stage.model.answer = finderThat(() => ({ findings: [claim, other], overview }));
  await stage.push("pushes", {
    "src/most.ts": "export const last = (values: number[]) => values[values.length];\n",
  });
  await stage.reviewed(id);
  const [question] = asked("find", from);
  expect(asked("find", from)).toHaveLength(1);
  expect(question?.prompt).toContain("FILE src/most.ts");
  expect(question?.prompt).not.toContain("FILE src/average.ts");
  expect(stage.inline(id).map((comment) => comment.inline?.path)).toEqual([
    "src/average.ts",
    "src/most.ts",
  ]);
  expect(stage.inline(id)[0]).toMatchObject({ id: before[0], deleted: false, resolution: null });
  const then = stage.model.requests.length;
  await stage.push("pushes", { "src/average.ts": `${average}\n`, "docs.bin": "a\0b" });
  await stage.reviewed(id);
  expect(stage.inline(id)).toHaveLength(2);
  expect(stage.inline(id).every(({ resolution }) => resolution === null)).toBe(true);
  expect(asked("find", then)).toHaveLength(1);
});

const failing: readonly (readonly [string, Answerer, RegExp])[] = [
  ["answers 500", () => ({ status: 500, body: '{"error":{"message":"out of order"}}' }), /500/],
  ["hangs", () => "hang", /127\.0\.0\.1/],
  ["breaks the connection", () => "reset", /127\.0\.0\.1/],
  [
    "answers garbage",
    () => ({ text: "Sure! I had a look and all is well." }),
    /held no JSON object/,
  ],
];

test.each(failing)(
  "a model that %s: said, static findings posted, nothing passes for it",
  async (name, answer, why) => {
    const branch = name.replaceAll(" ", "-");
    stage.model.answer = answer;
    // Garbage needs the time for two answers, the others must not use up what a person would wait.
    if (!name.includes("garbage")) stage.patience = 300;
    const id = await stage.open(branch, { [`${branch}.ts`]: "SMELL\n" });
    const review = await stage.reviewed(id);
    expect(stage.summary(id)).toMatch(/^Not reviewed by a model: /);
    expect(stage.summary(id)).toMatch(why);
    expect(stage.status(id).description).toMatch(/^Not reviewed by a model: /);
    expect(stage.inline(id).map(({ inline }) => `${inline?.path}:${inline?.to}`)).toEqual([
      `${branch}.ts:1`,
    ]);
    const { participants = [] } =
      stage.sandbox.snapshot().pullRequests.find((one) => one.id === id) ?? {};
    expect(participants.filter(({ approved }) => approved)).toEqual([]);
    expect(review.status).toBe("done");
    // With the next push the model is asked about all that it has not seen.
    stage.patience = null;
    stage.model.answer = finderThat(() => ({}));
    const from = stage.model.requests.length;
    await stage.push(branch, { "more.ts": "export const more = 1;\n" });
    await stage.reviewed(id);
    expect(asked("find", from)[0]?.prompt).toContain(`FILE ${branch}.ts`);
    expect(stage.summary(id)).not.toContain("Not reviewed");
  },
);

test("the second model takes over when the first one can't be asked", async () => {
  const { url, key } = modelRequest(stage.other);
  await stage.ask("PUT", "/model/fallback", { provider: "anthropic", model: "second", url, key });
  stage.model.answer = () => ({ status: 500, body: "{}" });
  stage.patience = 900;
  stage.other.answer = finderThat(() => ({ findings: [{ ...claim, path: "src/second.ts" }] }));
  const id = await stage.open("fallback", { "src/second.ts": average });
  const review = await stage.reviewed(id);
  expect(stage.inline(id).map(({ inline }) => inline?.to)).toEqual([4]);
  expect(stage.summary(id)).not.toContain("Not reviewed");
  expect(stage.summary(id)).toContain("second, 2 calls");
  expect(review.modelCalls).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ model: scripted, purpose: "find", calls: 1, failed: 1 }),
      expect.objectContaining({ model: "second", purpose: "find", calls: 1, failed: 0 }),
    ]),
  );
  expect(stage.other.requests[0]?.headers["x-api-key"]).toBe(key);
  await stage.ask("DELETE", "/model/fallback");
});

test("a day's budget that is used up: reviewed without the model, and said", async () => {
  const { tokens } = await stage.spentToday();
  const limits = { review: { tokens: null, usd: null }, month: { tokens: null, usd: null } };
  await stage.use({ budgets: { ...limits, day: { tokens, usd: null } } });
  const from = stage.model.requests.length;
  const id = await stage.open("budget", { "src/budget.ts": "BUG\n" });
  await stage.reviewed(id);
  expect(stage.model.requests).toHaveLength(from);
  const words = `Not reviewed by a model: the budget of ${tokens.toLocaleString("en-US")} tokens for this day is used up. `;
  expect(stage.summary(id).startsWith(words)).toBe(true);
  expect(stage.status(id).description.startsWith(words)).toBe(true);
  expect(stage.inline(id)).toHaveLength(1);
  await stage.use({ budgets: { ...limits, day: { tokens: null, usd: null } } });
});

test("a rule in plain language is judged, and cited where it is broken", async () => {
  await stage.sandbox.commit(shop, {
    branch: "main",
    message: "Rules",
    files: { ".kody.yml": "instructions:\n  - Money is counted in cents\n  - Names are English\n" },
    user: "ada",
  });
  stage.model.answer = finderThat(({ prompt }) => {
    expect(prompt).toMatch(/R1 \(src\/money\.ts\): Money is counted in cents/);
    return {
      rules: [
        { id: "R1", verdict: "broken" },
        { id: "R2", verdict: "kept" },
      ],
      findings: [
        {
          path: "src/money.ts",
          quote: "price = 1.5",
          title: "Price in whole currency",
          rule: "R1",
        },
      ],
    };
  });
  const id = await stage.open("money", { "src/money.ts": "export const price = 1.5;\n" });
  await stage.reviewed(id);
  const [comment] = stage.inline(id);
  expect(comment?.raw).toContain("Rule of the team (`.kody.yml:2`): Money is counted in cents");
  expect(comment?.raw).toContain("`model/team-rule`");
  expect(stage.summary(id)).toContain(
    "Rules of the team: broken: `.kody.yml:2` · kept: `.kody.yml:3`",
  );
  expect(stage.summary(id)).not.toContain("needs a model");
});

test("neither a secret in the change nor a file that is never sent reaches the model", async () => {
  // In parts, so that no search for secrets stops at this file.
  const token = ["ghp", "_", "k7Qm2RtYxW9sLpB4vNcD8fGhJ3zAeU5iTo6Z"].join("");
  const hidden = "canary-of-a-file-never-sent";
  const removed = ["AKIA", "Q3EGRJXJZ7YHNPMW"].join("");
  await stage.sandbox.commit(shop, {
    branch: "main",
    message: "Keys",
    files: {
      "src/keys.ts": `export const key = "${removed}";\nexport const used = 1;\n`,
      ".env": `HIDDEN=${hidden}\n`,
    },
    user: "ada",
  });
  const from = stage.model.requests.length;
  stage.model.answer = finderThat(() => ({
    findings: [{ path: "src/keys.ts", quote: "export const used = 2;", title: "It is two now" }],
  }));
  const id = await stage.open("secrets", {
    "src/keys.ts": `export const key = "${token}";\nexport const used = 2;\n`,
    "deploy/.env.production": `HIDDEN=${hidden}\nMODE=live\nPORT=80\n`,
    "certs/server.pem": `${hidden}\n`,
    ".env": null,
  });
  await stage.reviewed(id);
  const sent = stage.model.requests.slice(from).map(({ body }) => JSON.stringify(body));
  expect(sent).toHaveLength(2);
  for (const body of sent) {
    expect(body).toContain("src/keys.ts");
    for (const secret of [token, removed, hidden]) expect(body).not.toContain(secret);
  }
  expect(stage.summary(id)).toContain("`deploy/.env.production`: model: never sent to a model");
});

test("without a model all is as before", async () => {
  await stage.ask("DELETE", "/model");
  const from = stage.model.requests.length;
  const id = await stage.open("without", { "src/without.ts": "BUG\n" });
  const review = await stage.reviewed(id);
  expect(stage.model.requests).toHaveLength(from);
  expect(stage.summary(id)).toMatch(/^1 comment \(1 high\)/);
  expect(stage.summary(id)).toContain("no model configured");
  expect(review.modelCalls).toEqual([]);
  await stage.ask("PUT", "/model", modelRequest(stage.model));
});

test("one that is told never to ask does not, and an answer in a fence is read", async () => {
  const choose = (model: string) => stage.ask("PUT", "/model/repositories", { ...shop, model });
  await choose("off");
  const from = stage.model.requests.length;
  const id = await stage.open("switched-off", { "src/off.ts": "export const off = 1;\n" });
  await stage.reviewed(id);
  expect(stage.model.requests).toHaveLength(from);
  await choose("inherited");
  stage.model.answer = () => ({ text: `Here:\n\`\`\`json\n${foundText({ overview })}\n\`\`\`` });
  await stage.push("switched-off", { "src/on.ts": "export const on = 1;\n" });
  await stage.reviewed(id);
  expect(stage.model.requests).toHaveLength(from + 1);
  expect(stage.summary(id)).toContain("Adds an average.");
});
