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

test("of two rules for one weakness the one that knows where the value comes from is heard alone", () => {
  const shared = { ...rule, cwe: 95, rule: { pattern: "run($TEXT)" } };
  const flow = {
    sources: [{ pattern: "request.body" }],
    sanitizers: [],
    sinks: [{ rule: { pattern: "run($TEXT)" }, at: "TEXT" }],
  };
  const rules = [
    { ...shared, id: "javascript/any-text" },
    { ...shared, id: "javascript/text-of-strangers", rule: undefined, flow },
    { ...shared, id: "javascript/another-weakness", cwe: 20 },
  ];
  const text = "run(a);\nrun(request.body);\n";
  const all = matchRules({ path: "a.js", text }, rules);
  expect(all.map((one) => `${one.range?.start} ${one.rule}`)).toEqual([
    "1 javascript/any-text",
    "2 javascript/text-of-strangers",
    "1 javascript/another-weakness",
    "2 javascript/another-weakness",
  ]);
});
