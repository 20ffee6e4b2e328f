import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { ModelChoice, ModelProvider, ModelQuestion } from "../../core/ports/index.ts";
import {
  goodAnswers,
  scriptedProvider,
  type ScriptedProvider,
} from "../../../test/support/scripted-provider.ts";
import { createOutbound } from "../outbound/index.ts";
import { createModels } from "./index.ts";
import { isStrict } from "./question.ts";

const question: ModelQuestion = {
  system: "You review code.",
  prompt: "Look at this.",
  schema: {
    type: "object",
    properties: { word: { type: "string" } },
    required: ["word"],
    additionalProperties: false,
  },
  maxOutputTokens: 1_000,
  timeoutMilliseconds: 20_000,
};

let provider: ScriptedProvider;
beforeEach(async () => {
  provider = await scriptedProvider();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await provider.close();
});

function ask(name: ModelProvider, model = "some-model", models = open(), schema = question.schema) {
  const region = name === "amazon-bedrock" ? "eu-central-1" : null;
  const choice: ModelChoice = { provider: name, model, url: provider.url, region };
  return models.ask(choice, "sk-key", { ...question, schema }, new AbortController().signal);
}

function open() {
  const { fetch } = createOutbound({ allowed: [provider.host] });
  return createModels({ fetch, pauseMilliseconds: 1 });
}

const sent = (index = 0): unknown => JSON.parse(provider.asked[index]?.body ?? "null");

const events = (...list: readonly unknown[]) => ({
  status: 200,
  headers: { "content-type": "text/event-stream" },
  body: list.map((event) => `data: ${JSON.stringify(event)}\n\n`).join(""),
});

const names = [
  "anthropic",
  "openai",
  "google",
  "azure",
  "amazon-bedrock",
  "openai-compatible",
] as const;

describe.each(names)("%s", (name) => {
  test("is asked once for a stream with a schema, and read when it answers whole", async () => {
    vi.stubEnv("OPENAI_BASE_URL", "http://127.0.0.1:9");
    provider.script = { status: 200, body: JSON.stringify(goodAnswers[name]) };
    const usage = { input: 5, cached: 0, output: 1 };
    expect(await ask(name)).toMatchObject({ text: "yes", end: "complete", usage });
    expect(provider.asked).toHaveLength(1);
    expect(provider.asked[0]?.path).toMatch(
      /\/(messages|responses|chat\/completions|converse-stream|some-model:streamGenerateContent)(\?|$)/,
    );
    expect(JSON.stringify(sent())).toContain('"word":{"type":"string"}');
    expect(JSON.stringify(sent())).toContain("1000");
  });

  test("that takes no schema is asked in words", async () => {
    provider.script = ({ body }) =>
      /\\"word\\"/.test(body)
        ? { status: 200, body: JSON.stringify(goodAnswers[name]) }
        : {
            status: 400,
            body: '{"message":"No json_schema","error":{"message":"No json_schema"}}',
          };
    expect(await ask(name)).toMatchObject({ text: "yes" });
    expect(provider.asked).toHaveLength(2);
    expect(JSON.stringify(sent(1))).not.toContain('"word":{"type":"string"}');
  });
});

test("OpenAI streams, and keeps nothing", async () => {
  const item = { type: "message", id: "o", role: "assistant", content: [] };
  const usage = {
    input_tokens: 9,
    input_tokens_details: { cached_tokens: 4 },
    output_tokens: 2,
    total_tokens: 11,
  };
  provider.script = events(
    { type: "response.created", response: { id: "r", created_at: 1, model: "m" } },
    { type: "response.output_item.added", output_index: 0, item },
    { type: "response.output_text.delta", item_id: "o", output_index: 0, delta: '{"word":' },
    { type: "response.output_text.delta", item_id: "o", output_index: 0, delta: '"yes"}' },
    { type: "response.output_item.done", output_index: 0, item },
    { type: "response.completed", response: { incomplete_details: null, usage } },
  );
  expect(await ask("openai")).toMatchObject({
    text: '{"word":"yes"}',
    end: "complete",
    usage: { input: 9, cached: 4, output: 2 },
  });
  const format = { type: "json_schema", strict: true, schema: question.schema };
  expect(sent()).toMatchObject({ store: false, stream: true, text: { format } });
  await ask("openai", "gpt-5");
  expect(sent(1)).toMatchObject({ store: false, model: "gpt-5" });
});

test("a schema that leaves something open is not called strict", async () => {
  const schema = { type: "object", properties: { word: { type: "string" } } };
  for (const name of ["openai", "azure", "openai-compatible"] as const) {
    provider.asked.length = 0;
    provider.script = { status: 200, body: JSON.stringify(goodAnswers[name]) };
    await ask(name, "some-model", open(), schema);
    expect(JSON.stringify(sent())).toContain('"strict":false');
  }
  expect(isStrict(question.schema)).toBe(true);
  expect(isStrict({ anyOf: [question.schema, schema] })).toBe(false);
  expect(isStrict({ type: "object", additionalProperties: false, required: [] })).toBe(true);
});

test("Google streams, counts its cache, and says when its filter stopped it", async () => {
  const usageMetadata = {
    promptTokenCount: 9,
    cachedContentTokenCount: 4,
    candidatesTokenCount: 2,
    totalTokenCount: 11,
  };
  const part = (text: string) => ({ content: { role: "model", parts: [{ text }] }, index: 0 });
  provider.script = events(
    { candidates: [part('{"word":')] },
    { candidates: [{ ...part('"yes"}'), finishReason: "STOP" }], usageMetadata },
  );
  expect(await ask("google")).toMatchObject({
    text: '{"word":"yes"}',
    end: "complete",
    usage: { input: 9, cached: 4, output: 2 },
  });
  provider.script = events({ promptFeedback: { blockReason: "SAFETY" }, usageMetadata });
  expect(await ask("google")).toMatchObject({ end: "refused", text: "" });
  provider.script = events({ candidates: [{ ...part("{"), finishReason: "MAX_TOKENS" }] });
  expect(await ask("google")).toMatchObject({ end: "cut", text: "{" });
});

test("Azure: a deployment that turns out to think is told its limit in the other way", async () => {
  provider.script = ({ body }) =>
    body.includes('"max_tokens"')
      ? {
          status: 400,
          body: '{"error":{"message":"Unsupported parameter: \'max_tokens\'. Use \'max_completion_tokens\' instead."}}',
        }
      : { status: 200, body: JSON.stringify(goodAnswers.azure) };
  const models = open();
  expect(await ask("azure", "production", models)).toMatchObject({ text: "yes" });
  expect(sent(1)).toMatchObject({ max_completion_tokens: 1_000 });
  await ask("azure", "production", models);
  expect(provider.asked).toHaveLength(3);
});

test("Bedrock is told what to keep in its cache where its model can", async () => {
  provider.script = { status: 200, body: JSON.stringify(goodAnswers["amazon-bedrock"]) };
  await ask("amazon-bedrock", "meta.llama3-70b-instruct-v1:0");
  await ask("amazon-bedrock", "eu.anthropic.claude-sonnet-4-5-20250929-v1:0");
  expect(JSON.stringify(sent(0))).not.toContain("cachePoint");
  expect(sent(1)).toMatchObject({
    system: [{ text: question.system }, { cachePoint: { type: "default" } }],
  });
});
