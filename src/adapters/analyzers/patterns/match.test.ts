import { expect, test } from "vitest";
import { matchRules } from "./match.ts";
import { ruleSchema } from "./rule.ts";

const rule = ruleSchema.parse({
  id: "javascript/eval",
  languages: ["javascript"],
  severity: "high",
  category: "security",
  confidence: "high",
  title: "Text is run as code",
  message: "Whoever influences the text runs code with this program's rights.",
  rule: { pattern: "eval($TEXT)" },
  matches: ["eval(a)", "eval(b)"],
  passes: ["a", "b"],
});

function found(text: string): number[] {
  return matchRules({ path: "a.js", text }, [rule]).map((one) => one.range?.start ?? 0);
}

test("the outermost of matches within each other is reported", () => {
  expect(found("eval(eval(a));\neval(b);")).toEqual([1, 2]);
});

test("nothing is claimed where the parser lost its way", () => {
  expect(found("eval(a b);\neval(c);")).toEqual([2]);
  expect(found("const x = (eval(a) => {;\n")).toEqual([]);
});
