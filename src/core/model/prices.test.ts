import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ModelProvider } from "../ports/index.ts";
import { costOf, priceOf, type PriceTable } from "./index.ts";

const inputPrice = (provider: ModelProvider, model: string, own?: PriceTable): number | null =>
  priceOf({ provider, model }, own)?.input ?? null;

describe("priceOf", () => {
  test.each([
    ["anthropic", "claude-sonnet-4-5", 3],
    ["anthropic", "claude-sonnet-4-5-20250929", 3],
    ["anthropic", "claude-opus-4-5", 5],
    ["anthropic", "claude-opus-4-20250514", 15],
    ["anthropic", "claude-3-5-haiku-latest", 0.8],
    ["openai", "gpt-5", 1.25],
    ["openai", "gpt-5-2025-08-07", 1.25],
    ["openai", "gpt-5-mini", 0.25],
    ["openai", "o3", 2],
    ["azure", "gpt-4o", 2.5],
    ["google", "gemini-2.5-flash", 0.3],
    ["google", "gemini-2.5-flash-preview-09-2025", 0.3],
    ["google", "gemini-3-pro-preview", 2],
    ["amazon-bedrock", "eu.anthropic.claude-sonnet-4-5-20250929-v1:0", 3],
    ["amazon-bedrock", "anthropic.claude-3-haiku-20240307-v1:0", 0.25],
    ["amazon-bedrock", "us.amazon.nova-pro-v1:0", 0.8],
  ] as const)("of %s %s is known", (provider, model, input) => {
    expect(inputPrice(provider, model)).toBe(input);
  });

  test.each([
    ["anthropic", "claude-opus-4-99"],
    ["anthropic", "claude-opus-9"],
    ["openai", "gpt-5-audio"],
    ["openai", "gpt-50"],
    ["openai", "o3-deep-research"],
    ["openai", ""],
    ["azure", "production"],
    ["google", "gemini-2.5-flash-image"],
    ["amazon-bedrock", "claude-sonnet-4-5"],
    ["openai-compatible", "gpt-5"],
  ] as const)("of %s %s is not guessed from a neighbour", (provider, model) => {
    expect(priceOf({ provider, model })).toBeNull();
  });

  test("is what the settings say where they say it, the longest beginning first", () => {
    const priced = (provider: ModelProvider, model: string, input: number) => ({
      provider,
      model,
      price: { input, cached: input, output: input },
    });
    const own = [
      priced("openai", "gpt", 7),
      priced("openai", "gpt-5-mini", 8),
      priced("openai-compatible", "", 9),
    ];
    expect(inputPrice("openai", "gpt-5", own)).toBe(7);
    expect(inputPrice("openai", "gpt-5-mini-2025-08-07", own)).toBe(8);
    expect(inputPrice("openai", "o3", own)).toBe(2);
    expect(inputPrice("openai-compatible", "qwen", own)).toBe(9);
    expect(inputPrice("azure", "production", own)).toBeNull();
  });
});

describe("costOf", () => {
  const price = { input: 3, cached: 0.3, output: 15 };

  test.each([
    [{ input: 1_000_000, cached: 0, output: 0 }, 3_000_000],
    [{ input: 1_000_000, cached: 1_000_000, output: 0 }, 300_000],
    [{ input: 1_000, cached: 400, output: 100 }, 600 * 3 + 120 + 1_500],
    [{ input: 0, cached: 0, output: 0 }, 0],
    [{ input: 1, cached: 1, output: 0 }, 1],
    [{ input: 10, cached: 10, output: 0 }, 3],
    // A provider that reports the cached ones apart must not be paid by us.
    [{ input: 10, cached: 20, output: 0 }, 6],
  ])("%j is %i millionths of a dollar", (usage, cost) => {
    expect(costOf(usage, price)).toBe(cost);
  });

  test("is nothing without a price, and otherwise whole and never below the exact sum", () => {
    expect(costOf({ input: 9, cached: 0, output: 9 }, null)).toBe(0);
    const tokens = fc.nat({ max: 2_000_000 });
    fc.assert(
      fc.property(tokens, tokens, (input, output) => {
        const cost = costOf({ input, cached: 0, output }, price);
        expect(Number.isInteger(cost)).toBe(true);
        expect(cost).toBeGreaterThanOrEqual(input * 3 + output * 15);
      }),
    );
  });
});
