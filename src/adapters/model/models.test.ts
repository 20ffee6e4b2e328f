import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { KodyError } from "../../core/domain/index.ts";
import type { ModelChoice, ModelProvider } from "../../core/ports/index.ts";
import { createOutbound } from "../outbound/index.ts";
import { createModels } from "./index.ts";
import {
  goodAnswers,
  scriptedProvider,
  type ScriptedProvider,
} from "../../../test/support/scripted-provider.ts";

const key = "sk-canary-0123456789";

let provider: ScriptedProvider;
beforeEach(async () => {
  provider = await scriptedProvider();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await provider.close();
});

const choose = (name: ModelProvider, url: string | null = provider.url): ModelChoice => ({
  provider: name,
  model: "some-model",
  url,
  region: name === "amazon-bedrock" ? "eu-central-1" : null,
});

function models(timeoutMilliseconds = 30_000) {
  const { fetch } = createOutbound({ allowed: [provider.host] });
  return createModels({ fetch, timeoutMilliseconds });
}

async function failure(choice: ModelChoice, withKey: string | null = key): Promise<KodyError> {
  const error: unknown = await models()
    .tryOut(choice, withKey)
    .then(
      () => expect.unreachable("it went through"),
      (reason: unknown) => reason,
    );
  if (!(error instanceof KodyError)) throw error;
  expect(`${error.message} ${String(error.cause)} ${JSON.stringify(error)}`).not.toContain(key);
  expect(error.message).not.toContain("Answer with the word");
  return error;
}

const answerWith = (status: number, message: string) => ({
  status,
  body: JSON.stringify({ type: "error", error: { type: "x", code: "x", message }, message }),
});

const spoken: readonly [ModelProvider, string, string, string][] = [
  ["anthropic", "/messages", "x-api-key", key],
  ["openai", "/responses", "authorization", `Bearer ${key}`],
  ["google", "/models/some-model:generateContent", "x-goog-api-key", key],
  ["azure", "/openai/chat/completions", "api-key", key],
  ["amazon-bedrock", "/model/some-model/converse", "authorization", `Bearer ${key}`],
  ["openai-compatible", "/chat/completions", "authorization", `Bearer ${key}`],
];

describe.each(spoken)("%s", (name, path, header, value) => {
  test("is asked once, in its own way, for a few words", async () => {
    provider.script = { status: 200, body: JSON.stringify(goodAnswers[name]) };
    await models().tryOut(choose(name), key);
    expect(provider.asked).toHaveLength(1);
    expect(provider.asked[0]?.path.split("?")[0]).toMatch(new RegExp(`${path}$`));
    expect(provider.asked[0]?.headers[header]).toBe(value);
    expect(provider.asked[0]?.body).toContain("Answer with the word yes.");
    expect(provider.asked[0]?.body).toMatch(/"max\w*":64/i);
    expect(provider.asked[0]?.path).not.toContain(key);
  });

  test.each([
    [401, "Incorrect API key provided: sk-canary-0123456789", /refused the key \(401\)/],
    [403, "not allowed", /refused the key for this model \(403\)/],
    [404, "no such thing", /knows no model some-model \(404\)/],
    [402, "pay", /no credit left \(402\)/],
    [429, "slow down", /no more calls for now \(429\)/],
    [500, "oops", /trouble of its own \(500\)/],
    [529, "overloaded", /trouble of its own \(529\)/],
  ])("that answers %i is explained, after one call", async (status, message, sentence) => {
    provider.script = answerWith(status, message);
    expect((await failure(choose(name))).message).toMatch(sentence);
    expect(provider.asked).toHaveLength(1);
  });

  test("that is no such server is explained", async () => {
    for (const body of ["<html>hello</html>", "{}", "null", "[1]", ""]) {
      provider.script = { status: 200, body };
      const { message } = await failure(choose(name));
      expect(message).toBe(
        `${provider.host} answered, but not as ${name} does. Check the address, its path included.`,
      );
    }
  });

  test("never gets a key from the environment, nor an address", async () => {
    for (const [variable, text] of [
      ["ANTHROPIC_BASE_URL", "http://127.0.0.1:9"],
      ["OPENAI_BASE_URL", "http://127.0.0.1:9"],
      ["AWS_ENDPOINT_URL", "http://127.0.0.1:9"],
      ["ANTHROPIC_API_KEY", "environment"],
      ["OPENAI_API_KEY", "environment"],
      ["GOOGLE_GENERATIVE_AI_API_KEY", "environment"],
      ["AZURE_API_KEY", "environment"],
      ["AWS_BEARER_TOKEN_BEDROCK", "environment"],
    ] as const) {
      vi.stubEnv(variable, text);
    }
    provider.script = { status: 200, body: JSON.stringify(goodAnswers[name]) };
    await models().tryOut(choose(name), key);
    if (name === "openai-compatible") await models().tryOut(choose(name), null);
    else expect((await failure(choose(name), null)).message).toMatch(/needs a key/);
    expect(JSON.stringify(provider.asked)).not.toContain("environment");
  });
});

describe("a wrong call", () => {
  test.each([
    ["google", "API key not valid. Please pass a valid API key.", /refused the key \(400\)/],
    ["anthropic", "Your credit balance is too low.", /no credit left \(400\)/],
    ["amazon-bedrock", "The provided model identifier is invalid.", /knows no model some-model/],
    [
      "openai",
      "Unsupported value: sk-canary-0123456789\nfoo",
      /\(400\): Unsupported value: \[key\] foo\./,
    ],
  ] as const)("to %s: %s", async (name, said, sentence) => {
    provider.script = answerWith(400, said);
    expect((await failure(choose(name))).message).toMatch(sentence);
  });

  test("that nobody answers in time ends", async () => {
    provider.script = "hang";
    await expect(models(50).tryOut(choose("anthropic"), key)).rejects.toThrow(
      /did not answer in time/,
    );
  });

  test("to a server that is not there", async () => {
    await provider.close();
    expect((await failure(choose("openai-compatible"))).message).toMatch(/refused the connection/);
    provider = await scriptedProvider();
  });

  test("that is led elsewhere is not followed", async () => {
    const other = await scriptedProvider();
    provider.script = { status: 307, body: "", headers: { location: `${other.url}/messages` } };
    expect((await failure(choose("anthropic"))).message).toMatch(/redirect \(307\)/);
    expect(other.asked).toEqual([]);
    await other.close();
  });

  test.each([
    "http://169.254.169.254/v1",
    "http://[::ffff:127.0.0.1]/v1",
    "http://127.0.0.1:1/v1",
    "http://localhost/v1",
  ])("into the own network, %s, is not made, and how to allow it is said", async (url) => {
    const error = await failure(choose("openai-compatible", url));
    expect(error.message).toMatch(/KODY_PRIVATE_HOSTS/);
    expect(provider.asked).toEqual([]);
  });
});

describe("an address", () => {
  const { address } = createModels({ fetch });

  test.each([
    ["anthropic", null, "https://api.anthropic.com/v1"],
    ["openai", null, "https://api.openai.com/v1"],
    ["google", null, "https://generativelanguage.googleapis.com/v1beta"],
    ["amazon-bedrock", null, "https://bedrock-runtime.eu-central-1.amazonaws.com"],
    ["azure", "https://shop.openai.azure.com/", "https://shop.openai.azure.com/openai"],
    [
      "azure",
      "https://shop.openai.azure.com/openai/v1/",
      "https://shop.openai.azure.com/openai/v1",
    ],
    ["openai-compatible", "http://ollama:11434/v1//", "http://ollama:11434/v1"],
  ] as const)("of %s at %s is %s", (name, url, expected) => {
    expect(address(choose(name, url))).toBe(expected);
  });

  test.each([null, "", "eu-central-1.evil.example/", "a@b", "EU", "eu-central-1\n"])(
    "is not made of the region %j",
    (region) => {
      expect(() => address({ ...choose("amazon-bedrock", null), region })).toThrow(/its region/);
    },
  );

  test.each(["azure", "openai-compatible"] as const)("has to be given for %s", (name) => {
    expect(() => address(choose(name, null))).toThrow(/needs .*address/);
  });
});
