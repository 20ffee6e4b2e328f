import type { LanguageModel } from "ai";
import type { ModelChoice } from "../../core/ports/index.ts";
import { modelAddress } from "./address.ts";
import type { Habits } from "./habits.ts";

/** A model as the providers' packages give it: one call for a stream, one for a whole answer, and nothing around them. */
export type ProviderModel = Extract<LanguageModel, { readonly specificationVersion: "v4" }>;

/** The provider's package is loaded only now. Every option that it would look for in the environment is given. */
export async function languageModel(
  choice: ModelChoice,
  key: string | null,
  fetch: typeof globalThis.fetch,
  habits: Pick<Habits, "noStreamUsage"> = { noStreamUsage: false },
): Promise<ProviderModel> {
  const { provider, model } = choice;
  const baseURL = modelAddress(choice);
  const options = { baseURL, apiKey: key ?? "", fetch };
  switch (provider) {
    case "anthropic":
      return (await import("@ai-sdk/anthropic")).createAnthropic(options)(model);
    case "openai":
      return (await import("@ai-sdk/openai")).createOpenAI(options)(model);
    case "google":
      return (await import("@ai-sdk/google")).createGoogle(options)(model);
    case "azure":
      return (await import("@ai-sdk/azure")).createAzure(options).chat(model);
    case "amazon-bedrock":
      return (await import("@ai-sdk/amazon-bedrock")).createAmazonBedrock(options)(model);
    case "openai-compatible": {
      const { createOpenAICompatible } = await import("@ai-sdk/openai-compatible");
      const withKey = key === null ? {} : { apiKey: key };
      return createOpenAICompatible({
        name: "compatible",
        baseURL,
        fetch,
        supportsStructuredOutputs: true,
        includeUsage: !habits.noStreamUsage,
        ...withKey,
      })(model);
    }
  }
}
