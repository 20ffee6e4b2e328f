import { describe, expect, test } from "vitest";
import { modelChoiceFrom } from "./model-choice.ts";

const from = (
  model: string | null,
  environment: Record<string, string> = {},
  url: string | null = null,
) => modelChoiceFrom({ model, url }, environment);

describe("modelChoiceFrom", () => {
  test("is nothing without a model", () => {
    expect(from(null, { ANTHROPIC_API_KEY: "k" })).toBeNull();
  });

  test.each([
    ["anthropic:claude-sonnet-4-5", { ANTHROPIC_API_KEY: " k\n" }, null],
    ["openai:gpt-5", { OPENAI_API_KEY: "k" }, null],
    ["google:gemini-2.5-pro", { GOOGLE_GENERATIVE_AI_API_KEY: "k" }, null],
    ["azure:production", { AZURE_API_KEY: "k" }, "https://shop.openai.azure.com"],
    ["openai-compatible:qwen2.5-coder:7b", { OPENAI_API_KEY: "k" }, "http://localhost:11434/v1"],
  ] as const)("reads %s with its provider's key", (model, environment, url) => {
    const [provider = ""] = model.split(":");
    expect(from(model, environment, url)).toEqual({
      choice: { provider, model: model.slice(provider.length + 1), url, region: null },
      key: "k",
    });
  });

  test("reads Bedrock's region, and a name with a colon", () => {
    const name = "eu.anthropic.claude-sonnet-4-5-20250929-v1:0";
    const environment = { AWS_BEARER_TOKEN_BEDROCK: "k", AWS_REGION: "eu-central-1" };
    expect(from(`amazon-bedrock:${name}`, environment)).toEqual({
      choice: { provider: "amazon-bedrock", model: name, url: null, region: "eu-central-1" },
      key: "k",
    });
  });

  test("needs no key for a server of one's own, and ignores the keys of others", () => {
    const chosen = from("openai-compatible:m", { ANTHROPIC_API_KEY: "k" }, "http://127.0.0.1:1/v1");
    expect(chosen?.key).toBeNull();
  });

  test.each([
    ["antropic:x", {}, null, /no provider "antropic"; did you mean anthropic\?/],
    ["OpenAI:x", {}, null, /did you mean openai\?/],
    ["constructor:x", {}, null, /no provider "constructor"/],
    ["mistral:x", {}, null, /one of anthropic, openai, google, azure, amazon-bedrock, openai-c/],
    ["gpt-5", {}, null, /no provider "gpt-5"/],
    ["openai", {}, null, /names no model.*openai:NAME/],
    ["openai: ", {}, null, /names no model/],
    ["anthropic:x", {}, null, /Set ANTHROPIC_API_KEY/],
    ["anthropic:x", { ANTHROPIC_API_KEY: " " }, null, /Set ANTHROPIC_API_KEY/],
    ["google:x", { GOOGLE_API_KEY: "k" }, null, /Set GOOGLE_GENERATIVE_AI_API_KEY/],
    ["amazon-bedrock:x", { AWS_BEARER_TOKEN_BEDROCK: "k" }, null, /Set AWS_REGION/],
    ["azure:x", { AZURE_API_KEY: "k" }, null, /--model-url, such as https:/],
    ["openai-compatible:x", {}, null, /--model-url, such as http:/],
    ["openai:x", { OPENAI_API_KEY: "k" }, "localhost:1", /--model-url is not a web address/],
    ["openai:x", { OPENAI_API_KEY: "k" }, "http://a:b@c", /user name or password/],
    [null, {}, "http://localhost:1", /--model-url needs --model/],
  ] as const)("explains %s", (model, environment, url, sentence) => {
    expect(() => from(model, environment, url)).toThrow(sentence);
  });
});
