import type { ModelAnswer, ModelProvider } from "../../../src/contract/index.ts";

export interface ModelDraft {
  readonly provider: ModelProvider;
  readonly model: string;
  readonly url: string;
  readonly region: string;
}

interface ProviderFacts {
  readonly words: string;
  /** What its models are called, as an example. */
  readonly example: string;
  readonly url: "none" | "needed";
  readonly region: boolean;
  readonly key: "needed" | "optional";
  readonly urlHelp?: string;
}

const facts: Readonly<Record<ModelProvider, ProviderFacts>> = {
  anthropic: {
    words: "Anthropic",
    example: "claude-sonnet-4-5",
    url: "none",
    region: false,
    key: "needed",
  },
  openai: { words: "OpenAI", example: "gpt-5", url: "none", region: false, key: "needed" },
  google: { words: "Google", example: "gemini-2.5-pro", url: "none", region: false, key: "needed" },
  azure: {
    words: "Azure OpenAI",
    example: "the name of your deployment",
    url: "needed",
    region: false,
    key: "needed",
    urlHelp: "https://RESOURCE.openai.azure.com",
  },
  "amazon-bedrock": {
    words: "Amazon Bedrock",
    example: "anthropic.claude-sonnet-4-5-20250929-v1:0",
    url: "none",
    region: true,
    key: "needed",
  },
  "openai-compatible": {
    words: "Another one that speaks OpenAI’s protocol",
    example: "qwen3-coder",
    url: "needed",
    region: false,
    key: "optional",
    urlHelp:
      "For example http://ollama.internal:11434/v1. An address inside your network has to be allowed by KODY_PRIVATE_HOSTS.",
  },
};

export const providers = Object.keys(facts)
  .filter(isProvider)
  .map((value) => ({ value, words: facts[value].words }));

export function providerFacts(provider: ModelProvider): ProviderFacts {
  return facts[provider];
}

export function isProvider(value: string): value is ModelProvider {
  return Object.hasOwn(facts, value);
}

/** What stands in the form before anybody changes it. */
export function modelDraft(model: ModelAnswer | null): ModelDraft {
  return {
    provider: model?.provider ?? "anthropic",
    model: model?.model ?? "",
    url: model?.url ?? "",
    region: model?.region ?? "",
  };
}

/** What is missing, as a sentence; null when it can be sent. */
export function modelProblem(draft: ModelDraft, key: string, keySet: boolean): string | null {
  const { url, region, key: wanted } = facts[draft.provider];
  if (draft.model.trim() === "") return "Enter the name of the model.";
  if (url === "needed" && !/^https?:\/\/\S+$/.test(draft.url.trim()))
    return "Enter the provider’s address. It begins with https:// or http://.";
  if (region && draft.region.trim() === "") return "Enter the region, for example eu-central-1.";
  if (wanted === "needed" && key === "" && !keySet) return "Paste the provider’s key.";
  return null;
}

/** The body of PUT /api/model. An empty key keeps the one that is set. */
export function modelBody(draft: ModelDraft, key: string) {
  const { url, region } = facts[draft.provider];
  return {
    provider: draft.provider,
    model: draft.model.trim(),
    url: url === "needed" ? draft.url.trim() : null,
    region: region ? draft.region.trim() : null,
    ...(key === "" ? {} : { key: key.trim() }),
  };
}
