import type { ModelChoice, ModelQuestion } from "../../core/ports/index.ts";
import type { Habits } from "./habits.ts";
import type { ProviderModel } from "./providers.ts";

export type CallOptions = Parameters<ProviderModel["doStream"]>[0];

/** The question as every provider's package takes it. */
export function callOptions(
  choice: ModelChoice,
  question: ModelQuestion,
  habits: Habits,
  abortSignal: AbortSignal,
): CallOptions {
  const { system, prompt, schema, maxOutputTokens } = question;
  const inWords = `${prompt}\n\nAnswer with one JSON object that follows this JSON Schema, and with nothing else:\n${JSON.stringify(schema)}`;
  const text = habits.noSchema ? inWords : prompt;
  return {
    prompt: [
      { role: "system", content: system, ...cacheMark(choice, habits) },
      { role: "user", content: [{ type: "text", text }] },
    ],
    ...(habits.thinks ? {} : { maxOutputTokens }),
    ...(habits.noSchema ? {} : { responseFormat: { type: "json", name: "answer", schema } }),
    providerOptions: optionsFor(choice, question, habits),
    abortSignal,
  };
}

/** Only these need to be told; the others' caches find the same beginning by themselves. */
function cacheMark(
  { provider, model }: ModelChoice,
  { noCacheMark }: Habits,
): Pick<CallOptions, "providerOptions"> {
  if (noCacheMark) return {};
  if (provider === "anthropic")
    return { providerOptions: { anthropic: { cacheControl: { type: "ephemeral" } } } };
  // Other models on Bedrock refuse a call that has it.
  if (provider === "amazon-bedrock" && /anthropic\.|amazon\.nova/.test(model))
    return { providerOptions: { amazonBedrock: { cachePoint: { type: "default" } } } };
  return {};
}

function optionsFor(
  { provider }: ModelChoice,
  { schema, maxOutputTokens }: ModelQuestion,
  { thinks }: Habits,
): NonNullable<CallOptions["providerOptions"]> {
  const strictJsonSchema = isStrict(schema);
  switch (provider) {
    case "openai":
      // Reviewed code isn't kept there after the answer.
      return { openai: { strictJsonSchema, store: false } };
    case "azure": {
      const limit = thinks ? { forceReasoning: true, maxCompletionTokens: maxOutputTokens } : {};
      return { openai: { strictJsonSchema, ...limit } };
    }
    case "openai-compatible":
      return { compatible: { strictJsonSchema } };
    default:
      return {};
  }
}

/** OpenAI refuses a strict schema whose objects leave anything open. */
export function isStrict(schema: unknown): boolean {
  if (typeof schema !== "object" || schema === null) return true;
  if (Array.isArray(schema)) return schema.every(isStrict);
  const parts = new Map<string, unknown>(Object.entries(schema));
  const properties = parts.get("properties");
  if (parts.get("type") === "object" || typeof properties === "object") {
    const required = parts.get("required");
    const names = Object.keys(properties ?? {});
    if (parts.get("additionalProperties") !== false || !Array.isArray(required)) return false;
    if (!names.every((name) => required.includes(name))) return false;
  }
  return [...parts.values()].every(isStrict);
}
