import { readFileSync } from "node:fs";
import { countTokens } from "gpt-tokenizer/encoding/o200k_base";
import { describe, expect, test } from "vitest";
import { createTokenCounter } from "./index.ts";

const { count } = createTokenCounter();

/** Always the same letters, in no order that repeats. */
function noise(length: number, alphabet: string): string {
  let state = 1;
  return Array.from({ length }, () => {
    state = (state * 48_271) % 2_147_483_647;
    return alphabet[state % alphabet.length] ?? "";
  }).join("");
}

describe("a token counter", () => {
  test.each([
    ["", 0],
    ["hello world", 2],
    ["<|endoftext|>", 7],
    ["a <|im_start|> b <|endofprompt|>", 15],
    ["\u{d800} half a character \u{dc00}", 5],
  ])("counts %j as text: %i", (text, tokens) => {
    expect(count(text)).toBe(tokens);
  });

  test("counts code as the tokenizer does that it cuts the text for", () => {
    const code = readFileSync(new URL("./problems.ts", import.meta.url), "utf8").repeat(5);
    const exact = countTokens(code);
    expect(Math.abs(count(code) - exact)).toBeLessThan(exact / 500);
  });

  test.each([
    ["equal letters", "a".repeat(3_000_000)],
    ["line feeds", "\n".repeat(3_000_000)],
    ["pictures", "😀".repeat(1_500_000)],
    ["letters without a space", noise(1_000_000, "abcdefghijklmnopqrstuvwxyz")],
    ["signs", noise(1_000_000, "=-+*/<>!&|%^~")],
    ["Chinese", noise(500_000, "的一是不了人我在有他这为之大来以个中上们")],
    ["one space in many", `${"x".repeat(999_999)} `.repeat(2)],
  ])("takes no more than its time for a long text: %s", (_, text) => {
    const started = performance.now();
    expect(count(text)).toBeGreaterThan(text.length / 200);
    expect(performance.now() - started).toBeLessThan(8_000);
  });
});
