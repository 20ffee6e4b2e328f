import { afterAll, describe, expect, it } from "vitest";
import { parseChange } from "../../../core/diff/index.ts";
import type { HeadTree } from "../../../core/ports/index.ts";
import { createAnalysisHost } from "../host/index.ts";
import { patchOf, type Sides } from "../testing/change-of.ts";
import { piecesOf, same } from "../testing/context-of.ts";
import { filesOf, treeOf } from "../testing/tree-of.ts";
import { createCodeContext } from "./index.ts";

const host = createAnalysisHost();
const context = createCodeContext(host);
afterAll(() => host.close());

describe("bounds", () => {
  it("pieces of one file do not overlap, whatever names lead to it", async () => {
    const text = (call: string): string =>
      `export class A {\n  m() {\n    ${call}\n  }\n\n  n() {\n    this.m();\n  }\n}\n`;
    const pieces = await piecesOf(context, {
      "a.ts": [text("x();"), text("this.n(new A());")],
      "b.ts": same("import { A } from './a.ts';\nnew A().m();\n"),
    });
    for (const [index, one] of pieces.entries())
      for (const other of pieces.slice(index + 1))
        expect(
          one.path === other.path &&
            one.range.start <= other.range.end &&
            other.range.start <= one.range.end,
        ).toBe(false);
  });

  it("are the same in any order of files and in a second run", async () => {
    const sides: Sides = {
      "b.ts": [
        "export function payAll() {\n  a();\n}\n",
        "export function payAll() {\n  b(c);\n}\n",
      ],
      "a.ts": [
        "import { payAll } from './b.ts';\nx();\n",
        "import { payAll } from './b.ts';\npayAll();\n",
      ],
      "c.ts": same("import { payAll } from './b.ts';\npayAll();\n"),
    };
    const reversed = Object.fromEntries(Object.entries(sides).toReversed());
    expect(JSON.stringify(await piecesOf(context, sides))).toBe(
      JSON.stringify(await piecesOf(context, reversed)),
    );
  });

  it("a thousand files cost a bounded number of searches, files and pieces", async () => {
    const many = Object.fromEntries(
      Array.from({ length: 1_000 }, (_, n): [string, readonly [string | null, string]] => [
        `m${n}/f${n}.ts`,
        [
          `export function run${n}() {\n  a();\n}\n`,
          `export function run${n}() {\n  b${n}(x.findAllOf${n + 1}());\n}\n`,
        ],
      ]),
    );
    const tree = treeOf(many);
    const read = new Set<string>();
    const watched: HeadTree = {
      ...tree,
      read(paths) {
        for (const path of paths) read.add(path);
        return tree.read(paths);
      },
    };
    const pieces = await piecesOf(context, many, watched);
    expect(tree.asked.length).toBeLessThanOrEqual(12);
    expect(read.size).toBeLessThanOrEqual(160);
    expect(pieces.length).toBeLessThanOrEqual(400);
    expect(pieces.every(({ text }) => text.length <= 6_000)).toBe(true);
  });

  it("broken, deeply nested, huge and empty files are survived", async () => {
    const deep = (word: string): string =>
      `export function pay() { return ${"(".repeat(20_000)}${word}; }\n`;
    const nested = (word: string): string =>
      `${"function f() {\n".repeat(3_000)}${word}();\n${"}\n".repeat(3_000)}`;
    const pieces = await piecesOf(context, {
      "deep.ts": [deep("a"), deep("b")],
      "nested.js": [nested("a"), nested("b")],
      "line.js": ["a();\n", `const x = "${"y".repeat(5_000_000)}";\n`],
      "broken.py": ["def f(:\n  a\n", "def f(:\n class (\n"],
      "odd.go": ["func ((\n", "func )) { a.b(\u0000\n"],
      "gone.ts": ["x();\n", null],
      "empty.rb": ["x\n", ""],
      "good.ts": ["function g() {\n  a();\n}\n", "function g() {\n  b();\n}\n"],
    });
    expect(pieces.every(({ path }) => path !== "line.js" && path !== "gone.ts")).toBe(true);
  }, 60_000);

  it("of a bare patch, only new files give something", async () => {
    const sides: Sides = {
      "a.ts": ["a();\nb();\n", "a();\nc();\n"],
      "b.ts": [null, "function pay() {}\npay();\n"],
    };
    const files = { ...filesOf(sides), complete: false };
    const { tree: _, ...bare } = files;
    const pieces = await context.collect(
      parseChange(patchOf(sides)),
      bare,
      new AbortController().signal,
    );
    expect(pieces.map(({ path }) => path)).toEqual(["b.ts"]);
  });

  it("stops when it is cancelled", async () => {
    const sides: Sides = { "a.ts": ["a();\n", "b();\n"] };
    const cancelled = AbortSignal.abort(new Error("superseded"));
    await expect(
      context.collect(parseChange(patchOf(sides)), filesOf(sides), cancelled),
    ).rejects.toThrow("superseded");
  });
});
