import { describe, expect, test } from "vitest";
import { createAnalysisHost } from "../host/index.ts";
import { checkPython } from "./check.ts";
import { ruffAnalyzer } from "./index.ts";
import { ruffRules } from "./rules.ts";

const rulesOf = (text: string, path = "app/orders.py"): string[] =>
  checkPython({ path, text }).map((finding) => finding.rule);

describe("ruff", () => {
  test.each([
    ["def f(a=[]):\n    return a\n", "python/mutable-argument-default"],
    ["exec(text)\n", "python/exec-builtin"],
    ["print(nmae)\n", "python/undefined-name"],
    [
      "import ssl\nc = ssl._create_unverified_context()\n",
      "python/suspicious-unverified-context-usage",
    ],
    ["x = 3\nif x is 'a': pass\n", "python/is-literal"],
    ["try:\n    f()\nexcept ValueError or KeyError:\n    pass\n", "python/binary-op-exception"],
  ])("%j is %s", (text, rule) => {
    expect(rulesOf(text)).toContain(rule);
  });

  test("unused names and style are nobody's business", () => {
    expect(rulesOf("import os\nx=1;y =2\ndef  f( ):\n  z = 1\n")).toEqual([]);
  });

  test("a file with a syntax error gets that one finding, at its line; one that is broken on purpose none", () => {
    const text = "x = 1\ndef f(:\n    return\n";
    expect(checkPython({ path: "a.py", text })).toMatchObject([
      { rule: "python/syntax-error", range: { start: 2, end: 2 } },
    ]);
    expect(rulesOf(text, "tests/fixtures/broken.py")).toEqual([]);
  });

  test("a lone carriage return ends a line for Python, and none for git: places are those of git", () => {
    const text = "a = 1\rb = 2\r\nc = 3\ndef f(x=[]):\n    return x\n";
    expect(checkPython({ path: "a.py", text })[0]?.range).toEqual({ start: 3, end: 3 });
    expect(checkPython({ path: "a.py", text: "\r\0" })[0]?.range).toEqual({ start: 1, end: 1 });
  });

  test("tests may do what a product may not", () => {
    const loop = "for n in nodes:\n    wait(lambda: ready(n))\n";
    expect(rulesOf(loop)).toContain("python/function-uses-loop-variable");
    expect(rulesOf(loop, "tests/test_a.py")).not.toContain("python/function-uses-loop-variable");
    expect(rulesOf("import pickle\npickle.loads(x)\nassert a\n", "tests/test_a.py")).not.toContain(
      "python/suspicious-pickle-usage",
    );
  });

  test("every rule is one that ruff knows, with a title of its own words", () => {
    expect(new Set(ruffRules.map((rule) => rule.rule)).size).toBe(ruffRules.length);
    for (const rule of ruffRules) {
      expect(rule.title).not.toMatch(/\.$/);
      expect(rule.why).toMatch(/\.$/);
    }
  });

  test("runs in the analysis process, and the repository's configuration means nothing", async () => {
    const analyzer = ruffAnalyzer(createAnalysisHost());
    const text = "# ruff: noqa: S\ndef f(a={}):\n    return a\n";
    const result = await analyzer.analyze(
      [
        { path: "a.py", text },
        { path: "ruff.toml", text: "select = []\n" },
      ].filter((file) => analyzer.accepts(file.path)),
      new AbortController().signal,
    );
    expect(result).toMatchObject({
      status: "ok",
      findings: [{ rule: "python/mutable-argument-default", path: "a.py" }],
    });
  });
});
