import { describe, expect, it } from "vitest";
import { parseChange } from "../../../core/diff/index.ts";
import { createAnalysisHost } from "../host/index.ts";
import { patchOf, type Sides } from "../testing/change-of.ts";
import { filesOf, marksOf, resultOf, treeOf } from "../testing/tree-of.ts";
import { callersAnalyzer } from "./index.ts";

const host = createAnalysisHost();
const analyzer = callersAnalyzer(host);

const same = (text: string): readonly [string, string] => [text, text];
const marks = async (sides: Sides): Promise<string[]> =>
  marksOf((await resultOf(analyzer, sides)).findings);

const pay = (from: string, to: string): readonly [string, string] => [
  `export function pay(${from}) {}\n`,
  `export function pay(${to}) {}\n`,
];
const call = (text: string): readonly [string, string] =>
  same(`import { pay } from './pay.ts';\n${text}\n`);

describe("functions that became asynchronous", () => {
  const sides = (text: string): Sides => ({
    "pay.ts": [
      "export function pay() { return true; }\n",
      "export async function pay() { return true; }\n",
    ],
    "a.ts": call(text),
  });

  it.each([
    "pay();",
    "if (pay()) x();",
    "const y = !pay();",
    "pay().length;",
    "for (const a of pay()) b(a);",
  ])("are missed by %s", async (text) => {
    expect(await marks(sides(text))).toEqual(["pay.ts:1 callers/not-awaited"]);
  });

  it.each([
    "await pay();",
    "export const x = pay();",
    "pay().then(x);",
    "void pay();",
    "const f = () => pay();",
    "await Promise.all([pay(), pay()]);",
  ])("are met by %s", async (text) => {
    expect(await marks(sides(text))).toEqual([]);
  });

  it("in Python, too", async () => {
    const python = (text: string): Sides => ({
      "pay.py": ["def pay():\n    return 1\n", "async def pay():\n    return 1\n"],
      "a.py": same(`from .pay import pay\n${text}\n`),
    });
    expect(await marks(python("pay()"))).toEqual(["pay.py:1 callers/not-awaited"]);
    expect(await marks(python("asyncio.run(pay())"))).toEqual([]);
  });
});

describe("what was removed while in use", () => {
  it.each([
    [
      "an export",
      {
        "pay.ts": ["export function pay() {}\nexport const b = 1;\n", "export const b = 1;\n"],
        "a.ts": call("pay();"),
      },
      1,
    ],
    [
      "a type",
      {
        "pay.ts": ["export interface Pay {}\nx();\n", "x();\n"],
        "a.ts": same("import type { Pay } from './pay.ts';\n"),
      },
      1,
    ],
    [
      "a renamed export",
      {
        "pay.ts": ["export function pay() {}\n", "export function settle() {}\n"],
        "a.ts": call("pay();"),
      },
      1,
    ],
    ["a module", { "pay.ts": ["export function pay() {}\n", null], "a.ts": call("pay();") }, 1],
    [
      "Python's function",
      {
        "pay.py": ["def pay():\n    pass\n\nx = 1\n", "x = 1\n"],
        "a.py": same("from .pay import pay\n"),
      },
      1,
    ],
    [
      "Go's function",
      {
        "pay/a.go": ["package pay\n\nfunc Settle() {}\n", "package pay\n"],
        "b/b.go": same('package b\n\nimport "example.org/pay"\n\nfunc x() { pay.Settle() }\n'),
      },
      1,
    ],
    [
      "nobody's export",
      {
        "pay.ts": ["export function pay() {}\nx();\n", "x();\n"],
        "a.ts": same("import { x } from './pay.ts';\npay();\n"),
      },
      0,
    ],
    [
      "what is handed on",
      {
        "pay.ts": ["export function pay() {}\n", "export { pay } from './other.ts';\n"],
        "other.ts": [null, "export function pay() {}\n"],
        "a.ts": call("pay();"),
      },
      0,
    ],
    [
      "what is handed on unnamed",
      {
        "pay.ts": ["export function pay() {}\n", "export * from './other.ts';\n"],
        "a.ts": call("pay();"),
      },
      0,
    ],
    [
      "what became a value",
      {
        "pay.ts": ["export function pay() {}\n", "export const pay = make();\n"],
        "a.ts": call("pay();"),
      },
      0,
    ],
    [
      "a module that became a folder",
      {
        "pay.ts": ["export function pay() {}\n", null],
        "pay/index.ts": [null, "export function pay() {}\n"],
        "a.ts": same("import { pay } from './pay';\npay();\n"),
      },
      0,
    ],
    [
      "Go's function that moved within its package",
      {
        "pay/a.go": ["package pay\n\nfunc Settle() {}\n", "package pay\n"],
        "pay/b.go": [null, "package pay\n\nfunc Settle() {}\n"],
        "b/b.go": same('package b\n\nimport "example.org/pay"\n\nfunc x() { pay.Settle() }\n'),
      },
      0,
    ],
  ] satisfies [string, Sides, number][])("%s", async (_name, sides, count) => {
    const found = (await marks(sides)).map((mark) => mark.replace(/^.* /, ""));
    expect(found).toEqual(Array.from({ length: count }, () => "callers/removed-in-use"));
  });

  it("is told for a few names of a module that is gone", async () => {
    const names = Array.from({ length: 9 }, (_, n) => `pay${n}`);
    const sides: Sides = {
      "pay.ts": [names.map((name) => `export function ${name}() {}\n`).join(""), null],
      "a.ts": same(`import { ${names.join(", ")} } from './pay.ts';\n`),
    };
    expect(await marks(sides)).toHaveLength(3);
  });
});

describe("bad input", () => {
  it("costs a bounded number of searches, and says what was left out", async () => {
    const functions = (more: string): string =>
      Array.from({ length: 200 }, (_, n) => `export function pay${n}(a: A${more}) {}\n`).join("");
    const sides: Sides = {
      "pay.ts": [functions(""), functions(", b: B")],
      "a.ts": call("pay1(1);"),
    };
    const tree = treeOf(sides);
    const result = await resultOf(analyzer, sides, tree);
    expect(tree.asked).toHaveLength(4);
    expect(result.skipped).toEqual([
      { path: "pay.ts", reason: expect.stringContaining("too many") },
    ]);
  });

  it("costs by the change: ten thousand files around it are searched in two parts at most, few are read", async () => {
    const around = Object.fromEntries(
      Array.from({ length: 10_000 }, (_, n) => [
        `src/m${n}.ts`,
        same(`const payAllAtOnce = ${n};\nexport { payAllAtOnce };\n`),
      ]),
    );
    const sides: Sides = {
      ...around,
      "a/pay.ts": ["export function payAll(a: A) {}\n", "export function payAll(a: A, b: B) {}\n"],
      "a/use.ts": same("import { payAll } from './pay.ts';\npayAll(1);\n"),
    };
    const tree = treeOf(sides);
    const read: string[] = [];
    const watched = {
      ...tree,
      async read(paths: readonly string[]) {
        read.push(...paths);
        return tree.read(paths);
      },
    };
    const { findings } = await resultOf(analyzer, sides, watched);
    expect(marksOf(findings)).toEqual(["a/pay.ts:1 callers/arguments-do-not-fit"]);
    expect(tree.asked).toHaveLength(2);
    expect(read).toEqual(["a/use.ts"]);
  });

  it("is survived: broken, deeply nested and strange files", async () => {
    const deep = `export function pay(a: A) { return ${"(".repeat(20_000)}; }\n`;
    const sides: Sides = {
      "deep.ts": [deep, deep.replace("a: A", "a: A, b: B")],
      "broken.ts": ["export function (((\n", "export function pay(a, ((\n"],
      "odd.py": ["def \u0000(:\n", "def f(*, *, /, **\n"],
      "pay.ts": pay("a: A", "a: A, b: B"),
      "a.ts": call("pay(1);"),
    };
    expect(await marks(sides)).toContain("pay.ts:1 callers/arguments-do-not-fit");
  });

  it("in any order gives the same answer", async () => {
    const sides: Sides = {
      "b.ts": pay("a: A", "a: A, b: B"),
      "pay.ts": pay("a: A", "a: A, b: B"),
      "a.ts": call("pay(1);"),
      "c.ts": same("import { pay } from './b.ts';\npay(1);\n"),
    };
    const reversed = Object.fromEntries(Object.entries(sides).toReversed());
    expect(JSON.stringify(await resultOf(analyzer, sides))).toBe(
      JSON.stringify(await resultOf(analyzer, reversed)),
    );
  });

  it("stops when it is cancelled", async () => {
    const sides: Sides = { "pay.ts": pay("a: A", "a: A, b: B"), "a.ts": call("pay(1);") };
    const cancelled = AbortSignal.abort(new Error("superseded"));
    await expect(
      analyzer.analyze(parseChange(patchOf(sides)), filesOf(sides), cancelled),
    ).rejects.toThrow("superseded");
  });
});
