import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AnalyzerResult } from "../../../core/ports/index.ts";
import { withoutComment } from "./commands.ts";
import { isTooDeep } from "../yaml-file/index.ts";
import { pipelinesAnalyzer } from "./index.ts";
import { edits, nearest } from "../source/index.ts";

function analyze(text: string): Promise<AnalyzerResult> {
  return pipelinesAnalyzer().analyze(
    [{ path: "bitbucket-pipelines.yml", text }],
    new AbortController().signal,
  );
}

/** Lists of aliases to lists of aliases: 9 to the power of 20 elements when expanded. */
function laughs(): string {
  const letters = "abcdefghijklmnopqrstu";
  const levels = Array.from(letters.slice(1)).map(
    (name, n) => `${name}: &${name} [${Array(9).fill(`*${letters[n]}`).join(",")}]`,
  );
  return ["a: &a [x]", ...levels, "pipelines:", "  default: *u", ""].join("\n");
}

describe("files made to hold the parser up", () => {
  it.each([
    ["aliases that multiply", laughs()],
    ["a map that contains itself", "pipelines: &p\n  default: *p\n  branches: { x: *p }\n"],
    ["a map that merges itself", "pipelines: &p\n  <<: *p\n  default: []\n"],
    [
      "steps that contain themselves",
      "pipelines:\n  default: &d\n    - parallel: *d\n    - stage: { steps: *d }\n",
    ],
    ["an alias without an anchor", "pipelines: *nowhere\n"],
    [
      "names of JavaScript's own",
      "__proto__: { a: 1 }\nconstructor: 1\npipelines: { toString: 1, __proto__: [1] }\n",
    ],
    ["many keys", Array.from({ length: 20_000 }, (_, n) => `k${n}: 1`).join("\n")],
    ["many anchors on one node", `${"&a ".repeat(5_000)}x`],
    ["many question marks", "? ".repeat(150)],
    ["endless escapes", `a: "${"\\x".repeat(60_000)}"`],
    [
      "half characters",
      'pipelines: { default: [{ step: { script: ["\uD800"], "\uDC00": 1 } }] }\n',
    ],
    ["tags and binary", "a: !!binary |\n  aaaa\nb: !!js/function 'x'\nc: !<tag:x> {}\n"],
    [
      "one long command",
      `pipelines: { default: [{ step: { script: ["${"echo curl eval ".repeat(10_000)}"] } }] }\n`,
    ],
    [
      "many commands at the limit",
      `pipelines:\n  default:\n    - step:\n        script:\n${`          - ${"curl ".repeat(390)}\n`.repeat(95)}`,
    ],
    ["two documents", "a: 1\n---\nb: 2\n"],
  ])("%s", async (_name, text) => {
    const result = await analyze(text);
    expect(result.status).toBe("ok");
    if (result.status === "ok") expect(result.findings.length).toBeLessThan(200);
  });

  it.each([
    ["nesting", "[".repeat(100_000), "nested too deeply"],
    ["dashes", "- ".repeat(90_000), "nested too deeply"],
    [
      "indentation",
      Array.from({ length: 500 }, (_, n) => `${" ".repeat(n)}a:`).join("\n"),
      "nested too deeply",
    ],
    ["size", "a: 1\n".repeat(50_000), "larger than 200 KB"],
  ])("are skipped by name for their %s", async (_name, text, reason) => {
    expect(await analyze(text)).toEqual({
      status: "ok",
      findings: [],
      skipped: [{ path: "bitbucket-pipelines.yml", reason }],
    });
  });

  it("are given up when merging would cost more than the file", async () => {
    const keys = Array.from({ length: 4_000 }, (_, n) => `  k${n}: 1`).join("\n");
    const steps = "    - step: { <<: *b }\n".repeat(4_000);
    expect(await analyze(`base: &b\n${keys}\npipelines:\n  default:\n${steps}`)).toMatchObject({
      findings: [],
      skipped: [{ reason: "the engine failed on it (RangeError)" }],
    });
  });

  it("never break the analyzer", async () => {
    const word = fc.constantFrom(
      "pipelines",
      "default",
      "step",
      "script",
      "image",
      "-",
      ":",
      "\n",
      "  ",
      "&a",
      "*a",
      "<<",
      "{",
      "}",
      "[",
      "]",
      "'",
      '"',
      "|",
      "#",
      "1",
      "~",
      "x",
    );
    await fc.assert(
      fc.asyncProperty(fc.array(word, { maxLength: 60 }), async (words) => {
        const result = await analyze(words.join(" ").replaceAll(" \n ", "\n"));
        expect(result.status === "ok" && result.skipped).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});

describe("nearest", () => {
  const known = ["script", "after-script", "services", "size", "max-time", "name"];

  it.each([
    ["scripts", "script"],
    ["scirpt", "script"],
    ["after_script", "after-script"],
    ["maxTime", "max-time"],
    ["service", "services"],
    ["Name", "name"],
    ["deploy", null],
    ["x", null],
    ["s".repeat(100), null],
  ])("takes %s for %s", (name, meant) => {
    expect(nearest(name, known)).toBe(meant);
  });

  it("counts edits as a distance: none for equals, the same both ways, at most the longer length", () => {
    const word = fc.string({ unit: fc.constantFrom("a", "b", "c"), maxLength: 8 });
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(edits(a, a)).toBe(0);
        expect(edits(a, b)).toBe(edits(b, a));
        expect(edits(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length));
        expect(edits(a, b) === 0).toBe(a === b);
      }),
    );
    expect(edits("scirpt", "script")).toBe(1);
  });
});

it("cuts comments outside quotes only", () => {
  expect(withoutComment("ls # a")).toBe("ls ");
  expect(withoutComment("echo '# a' \"# b\" a#b # c")).toBe("echo '# a' \"# b\" a#b ");
  expect(withoutComment('echo \\" # a')).toBe('echo \\" ');
  expect(withoutComment("# all")).toBe("");
});

it("takes no ordinary file for too deep", () => {
  expect(isTooDeep("a:\n  b:\n    - c: [1, {d: 2}]\n".repeat(2_000))).toBe(false);
  expect(isTooDeep(`a: ${"[".repeat(150)}${"]".repeat(150)}`)).toBe(false);
});

it("takes the two names of the file wherever they lie", () => {
  const { accepts } = pipelinesAnalyzer();
  expect(
    [
      "bitbucket-pipelines.yml",
      "a/bitbucket-pipelines.yaml",
      "x-bitbucket-pipelines.yml",
      "bitbucket-pipelines.yml.bak",
    ].filter(accepts),
  ).toHaveLength(2);
});
