import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { KodyError } from "../../core/domain/index.ts";
import type { ModelChoice, ModelQuestion, ModelReply } from "../../core/ports/index.ts";
import { scriptedModel, type ScriptedModel } from "../../../test/support/scripted-model.ts";
import { createOutbound } from "../outbound/index.ts";
import { createModels } from "./index.ts";

const key = "sk-canary-0123456789";
const secret = "const password = readTheSecretPasswordOfTheShop();";

const question: ModelQuestion = {
  system: "You review code.",
  prompt: `Look at this: ${secret}`,
  schema: {
    type: "object",
    properties: { findings: { type: "array", items: { type: "string" } } },
    required: ["findings"],
    additionalProperties: false,
  },
  maxOutputTokens: 1_000,
  timeoutMilliseconds: 20_000,
};
const text = JSON.stringify({ findings: ["The password ✓ is logged.", "x".repeat(100)] });

const protocols = ["openai-compatible", "anthropic"] as const;

let model: ScriptedModel;
beforeEach(async () => {
  model = await scriptedModel(() => ({ text }));
});
afterEach(() => model.close());

function open() {
  const { fetch } = createOutbound({ allowed: [model.host] });
  return createModels({ fetch, pauseMilliseconds: 10 });
}

function ask(
  choice: ModelChoice,
  changes: Partial<ModelQuestion> = {},
  models = open(),
): Promise<ModelReply> {
  return models.ask(choice, key, { ...question, ...changes }, new AbortController().signal);
}

async function failure(choice: ModelChoice, changes?: Partial<ModelQuestion>): Promise<KodyError> {
  const error: unknown = await ask(choice, changes).then(
    () => expect.unreachable("it went through"),
    (reason: unknown) => reason,
  );
  const { KodyError: Kind } = await import("../../core/domain/index.ts");
  if (!(error instanceof Kind)) throw error;
  const said = `${error.message} ${String(error.cause)} ${JSON.stringify(error)}`;
  expect(said).not.toContain(key);
  expect(said).not.toContain("password");
  return error;
}

const refusal = (status: number, message: string, headers: Record<string, string> = {}) => ({
  status,
  body: JSON.stringify({ type: "error", error: { type: "x", code: "x", message }, message }),
  headers,
});

describe.each(protocols)("a question to %s", (protocol) => {
  test.each([
    ["streamed", false],
    ["whole though a stream was asked for", true],
  ])("is answered, %s", async (_, whole) => {
    const usage = { input: 120, cached: 100, output: 7 };
    model.answer = () => ({ text, whole, usage, reasoning: "Let me think." });
    const reply = await ask(model.choice(protocol));
    expect(reply).toEqual({ text, end: "complete", usage, milliseconds: expect.any(Number) });
    expect(model.requests).toHaveLength(1);
    expect(model.requests[0]).toMatchObject({
      provider: protocol,
      model: "scripted",
      system: question.system,
      prompt: question.prompt,
      schema: question.schema,
      maxOutputTokens: 1_000,
      stream: true,
    });
  });

  test.each([
    ["cut", "cut"],
    ["refused", "refused"],
    ["filtered", "refused"],
  ] as const)("that ends %s is told apart, streamed or not", async (finish, end) => {
    for (const whole of [false, true]) {
      model.answer = () => ({ text, finish, whole });
      expect(await ask(model.choice(protocol))).toMatchObject({ end });
    }
  });

  test.each([
    [401, /refused the key \(401\)/, 1, false],
    [404, /knows no model scripted \(404\)/, 1, false],
    [429, /takes no more calls for now \(429\)/, 3, true],
    [500, /trouble of its own \(500\)/, 3, true],
    [529, /trouble of its own \(529\)/, 3, true],
  ])(
    "that is answered %i is asked again only if that helps",
    async (status, words, times, retryable) => {
      model.answer = () => refusal(status, "No.");
      const error = await failure(model.choice(protocol));
      expect(error.message).toMatch(words);
      expect(error.retryable).toBe(retryable);
      expect(model.requests).toHaveLength(times);
    },
  );

  test.each(["reset", 429, 503] as const)("goes through after %s, twice", async (first) => {
    model.answer = () => {
      if (model.requests.length > 2) return { text };
      return first === "reset" ? first : refusal(first, "Not now.", { "retry-after": "0" });
    };
    expect(await ask(model.choice(protocol))).toMatchObject({ text });
    expect(model.requests).toHaveLength(3);
  });

  test("that is refused for a structured answer is asked in words, from then on", async () => {
    model.answer = ({ schema }) =>
      schema === null ? { text } : refusal(400, "response_format: json_schema is not supported");
    const models = open();
    expect(await ask(model.choice(protocol), {}, models)).toMatchObject({ text });
    expect(await ask(model.choice(protocol), {}, models)).toMatchObject({ text });
    expect(model.requests.map(({ schema }) => schema === null)).toEqual([false, true, true]);
    expect(model.requests[1]?.prompt).toContain(JSON.stringify(question.schema));
    await ask(model.choice(protocol, "another"), {}, models).catch(() => undefined);
    expect(model.requests[3]?.schema).not.toBeNull();
  });

  test.each([
    ["that breaks in the middle", { text, broken: true }, /broke/, true],
    ["that ends without saying why", { text: text.slice(0, 50), finish: "nothing" }, /broke/, true],
    ["that is a page", { status: 200, body: "<html>hello</html>" }, /not as/, false],
    ["that is another JSON", { status: 200, body: "{}" }, /not as/, false],
    ["that is nothing", { status: 200, body: "" }, /not as/, false],
    ["of events that are no JSON", { status: 200, body: "data: {nothing\n\n" }, /not as/, false],
    ["of no words", { text: "", usage: { input: 9, cached: 0, output: 0 } }, /not as/, false],
    ["without an end", { text: "x".repeat(2_100_000) }, /did not stop answering/, false],
    [
      "that is led elsewhere",
      { status: 307, body: "", headers: { location: "/" } },
      /redirect/,
      false,
    ],
  ] as const)(
    "with an answer %s fails with a sentence, once",
    async (_, answer, words, retryable) => {
      model.answer = () => answer;
      const error = await failure(model.choice(protocol));
      expect(error.message).toMatch(words);
      expect(error.retryable).toBe(retryable);
      expect(model.requests).toHaveLength(1);
    },
  );

  test.each(["hang", "drip"] as const)("is given up when time is up: %s", async (answer) => {
    model.answer = () => answer;
    const error = await failure(model.choice(protocol), { timeoutMilliseconds: 200 });
    expect(error).toMatchObject({ retryable: true, code: "host-unavailable" });
    expect(error.message).toMatch(/did not answer in time/);
  });

  test.each(["hang", "drip"] as const)("ends with the asker's reason: %s", async (answer) => {
    const stop = new AbortController();
    const reason = new Error("superseded");
    model.answer = () => {
      setTimeout(() => stop.abort(reason), 30);
      return answer;
    };
    const asked = open().ask(model.choice(protocol), key, question, stop.signal);
    await expect(asked).rejects.toBe(reason);
    await expect(open().ask(model.choice(protocol), key, question, stop.signal)).rejects.toBe(
      reason,
    );
    expect(model.requests).toHaveLength(1);
  });
});

describe("a refused question", () => {
  test("waits as long as it is told to, unless that is longer than there is time", async () => {
    model.answer = () => refusal(429, "Slow down.", { "retry-after": "60" });
    const error = await failure(model.choice());
    expect(error).toMatchObject({ code: "rate-limited", retryable: true, retryAfter: 60 });
    expect(model.requests).toHaveLength(1);
    model.answer = () =>
      model.requests.length > 2 ? { text } : refusal(429, "", { "retry-after-ms": "300" });
    const started = performance.now();
    await ask(model.choice());
    expect(performance.now() - started).toBeGreaterThan(290);
  });

  test("waits until a date", async () => {
    const date = new Date(Date.now() + 3_600_000).toUTCString();
    model.answer = () => refusal(503, "Later.", { "retry-after": date });
    expect((await failure(model.choice())).retryAfter).toBeGreaterThan(3_500);
  });

  test("is not repeated when the account is used up", async () => {
    const body = '{"error":{"message":"No credit.","code":"insufficient_quota"}}';
    model.answer = () => ({ status: 429, body });
    await failure(model.choice());
    expect(model.requests).toHaveLength(1);
  });

  test("by a filter is an answer", async () => {
    model.answer = () => ({
      status: 400,
      body: '{"error":{"message":"No.","code":"content_filter"}}',
    });
    expect(await ask(model.choice())).toMatchObject({ end: "refused", text: "" });
  });

  test.each([
    "This model's maximum context length is 8192 tokens.",
    "prompt is too long: 210000 tokens > 200000 maximum",
    "Input is too long for requested model.",
  ])("because it is too long is told apart: %s", async (said) => {
    for (const body of [{ error: { message: said } }, { error: said }, { detail: said }]) {
      model.answer = () => ({ status: 400, body: JSON.stringify(body) });
      const error = await failure(model.choice());
      expect(error.message).toMatch(/too long for scripted/);
      expect(error.details).toEqual({ reason: "too-long" });
    }
  });

  test("is not quoted", async () => {
    model.answer = () => refusal(400, `Wrong: ${secret}`);
    expect((await failure(model.choice())).message).toMatch(/refused the call \(400\)\. Check/);
    model.answer = () => refusal(400, `Too much for ${key}.`);
    expect((await failure(model.choice())).message).toMatch(/\(400\): Too much for \[key\]\./);
  });

  test.each(protocols)("in place of the first word counts as one of %s", async (protocol) => {
    const error = { type: "error", error: { type: "overloaded_error", message: "Overloaded" } };
    const body = `event: error\ndata: ${JSON.stringify(error)}\n\n`;
    const headers = { "content-type": "text/event-stream" };
    model.answer = () => (model.requests.length > 1 ? { text } : { status: 200, body, headers });
    expect(await ask(model.choice(protocol))).toMatchObject({ text });
    expect(model.requests).toHaveLength(2);
  });
});

describe("a server of one's own", () => {
  test("needs no key, and gets none", async () => {
    await open().ask(model.choice(), null, question, new AbortController().signal);
    expect(model.requests[0]?.headers.authorization).toBeUndefined();
    const nobody = open().ask(
      model.choice("anthropic"),
      null,
      question,
      new AbortController().signal,
    );
    await expect(nobody).rejects.toThrow(/needs a key/);
  });

  test("may know nothing of options that are new to it", async () => {
    model.answer = ({ body }) =>
      JSON.stringify(body).includes("stream_options")
        ? refusal(422, "body.stream_options: extra fields not permitted")
        : { text };
    expect(await ask(model.choice())).toMatchObject({ text, usage: { input: 0, output: 0 } });
  });

  test.each([
    [`<think>Hm. {"no": 1}</think>\n${text}`, text],
    [`Hm.\n</think>\n\n${text}`, text],
    ["<think>Hm.", ""],
    ['{"findings":["</think>"]}', '{"findings":["</think>"]}'],
  ])("may leave thoughts in its answer: %s", async (written, read) => {
    model.answer = () => ({ text: written });
    expect((await ask(model.choice())).text).toBe(read);
  });

  test("may never say that it is done", async () => {
    model.answer = () => ({ text, finish: "nothing" });
    expect(await ask(model.choice())).toMatchObject({ text, end: "complete" });
  });

  test("that is not there is said, after three tries", async () => {
    const choice = model.choice();
    await model.close();
    const error = await failure(choice);
    expect(error.message).toMatch(/refused the connection/);
    expect(error.retryable).toBe(true);
    model = await scriptedModel();
  });
});

test("Anthropic's newer models are asked for structured answers in their own way", async () => {
  expect(await ask(model.choice("anthropic", "claude-sonnet-4-5"))).toMatchObject({ text });
  expect(model.requests[0]?.schema).toEqual(question.schema);
  expect(model.requests[0]?.body).not.toHaveProperty("tools");
});

test("Anthropic is told what to keep in its cache", async () => {
  await ask(model.choice("anthropic"));
  expect(model.requests[0]?.body).toMatchObject({
    system: [{ text: question.system, cache_control: { type: "ephemeral" } }],
  });
  model.answer = ({ body }) =>
    JSON.stringify(body).includes("cache_control")
      ? refusal(400, "system.0.cache_control: Extra inputs are not permitted")
      : { text };
  expect(await ask(model.choice("anthropic"))).toMatchObject({ text });
});
