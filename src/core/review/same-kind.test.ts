import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sameKind } from "./same-kind.ts";
import { similarity } from "../text/index.ts";
import { someFinding } from "./testing/some-finding.ts";

const security = { category: "security" as const };

describe("two findings on the same lines are of one kind", () => {
  test.each([
    [
      "by rule, whatever each says",
      { rule: "python/request-without-timeout", title: "A" },
      { rule: "python/request-without-timeout", title: "B" },
    ],
    [
      "by weakness",
      { rule: "python/a", cwe: 89, title: "Query is put together from text" },
      { rule: "python/b", cwe: 89, title: "Input reaches the database" },
    ],
    [
      "by weaknesses of one family",
      { rule: "javascript/a", cwe: 77, title: "Command from input" },
      { rule: "javascript/b", cwe: 78, title: "Shell is started" },
    ],
    [
      "by the weakness of a linter's rule that names none",
      { rule: "javascript/no-eval", title: "Text is run as code" },
      { rule: "javascript/code-from-request", cwe: 95, title: "A request decides what runs" },
    ],
    [
      "by alias",
      { rule: "javascript/no-self-compare", title: "Value is compared with itself" },
      { rule: "javascript/repeated-operand", title: "Both operands say the same" },
    ],
    [
      "by the words of their titles",
      { rule: "a/x", title: "Text is evaluated as code" },
      { rule: "b/y", title: "Text is run as code" },
    ],
  ])("%s", (_, a, b) => {
    const [left, right] = [someFinding({ ...security, ...a }), someFinding({ ...security, ...b })];
    expect(sameKind(left, right)).toBe(true);
    expect(sameKind(right, left)).toBe(true);
  });

  test.each([
    [
      "different weaknesses",
      { rule: "a/x", cwe: 89, title: "Query from text" },
      { rule: "b/y", cwe: 22, title: "Path from input" },
    ],
    [
      "a weakness so wide that it says nothing",
      { rule: "a/x", cwe: 20, title: "Length isn't checked" },
      { rule: "b/y", cwe: 20, title: "Address isn't checked for its host" },
    ],
    [
      "titles that share one word",
      { rule: "a/x", title: "Comparison with NaN" },
      { rule: "b/y", title: "Comparison with -0" },
    ],
    [
      "the same words about different matters",
      { rule: "a/x", title: "Value is written twice" },
      { rule: "b/y", title: "Value is written twice", category: "performance" as const },
    ],
  ])("but not with %s", (_, a, b) => {
    expect(sameKind(someFinding({ ...security, ...a }), someFinding({ ...security, ...b }))).toBe(
      false,
    );
  });
});

describe("similarity", () => {
  test("looks at words that carry meaning, in any form and order", () => {
    expect(similarity("Promise isn't awaited", "The promises are not awaiting")).toBeCloseTo(1);
    expect(similarity("readFile result unused", "the unused result of `read file`")).toBeCloseTo(1);
    expect(similarity("is not the", "was of that")).toBe(0);
    expect(similarity("", "x")).toBe(0);
  });

  test("is symmetric and between 0 and 1, for any texts", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.lorem(), (a, b) => {
        expect(similarity(a, b)).toBe(similarity(b, a));
        expect(similarity(a, b)).toBeGreaterThanOrEqual(0);
        expect(similarity(a, b)).toBeLessThanOrEqual(1 + 1e-9);
        if (similarity(b, b) !== 0) expect(similarity(b, b)).toBeCloseTo(1);
      }),
    );
  });
});
