import { afterAll, describe, expect, it } from "vitest";
import { createAnalysisHost } from "../host/index.ts";
import { type Sides } from "../testing/change-of.ts";
import { lines, piecesOf, placesOfKind } from "../testing/context-of.ts";
import { createCodeContext } from "./index.ts";

const host = createAnalysisHost();
const context = createCodeContext(host);
afterAll(() => host.close());

describe("what stands around a change", () => {
  const filler = lines(10, (n) => `  x${n}();`);
  const javascript = (call: string): string =>
    `function other() {}\n\nfunction f() {\n${filler}\n  ${call}\n${filler}\n}\n`;
  const python = (call: string): string =>
    `def other():\n    pass\n\ndef f():\n${filler.replaceAll(";", "").replaceAll("  x", "    x")}\n    ${call}\n${filler.replaceAll(";", "").replaceAll("  x", "    x")}\n`;
  const method = (head: string, call: string): string =>
    `class A {\n\n${head} {\n${filler}\n  ${call}\n${filler}\n}\n}\n`;

  it.each([
    ["a.ts", javascript("a();"), javascript("b();"), ["a.ts:3-25"]],
    ["a.py", python("a()"), python("b()"), ["a.py:4-25"]],
    [
      "A.java",
      method("void m()", "a();"),
      method("void m()", "b();"),
      ["A.java:1-1", "A.java:3-25"],
    ],
    ["A.cs", method("void M()", "a();"), method("void M()", "b();"), ["A.cs:1-1", "A.cs:3-25"]],
    ["a.kt", method("fun m()", "a()"), method("fun m()", "b()"), ["a.kt:1-1", "a.kt:3-25"]],
    [
      "a.php",
      `<?php ${method("function m()", "a();")}`,
      `<?php ${method("function m()", "b();")}`,
      ["a.php:1-1", "a.php:3-25"],
    ],
    [
      "a.go",
      `package a\n\nfunc f() {\n${filler}\n\ta()\n${filler}\n}\n`,
      `package a\n\nfunc f() {\n${filler}\n\tb()\n${filler}\n}\n`,
      ["a.go:3-25"],
    ],
    [
      "a.rs",
      `fn f() {\n${filler}\n  a();\n${filler}\n}\n`,
      `fn f() {\n${filler}\n  b();\n${filler}\n}\n`,
      ["a.rs:1-23"],
    ],
    [
      "a.rb",
      `def f\n${filler}\n  a()\n${filler}\nend\n`,
      `def f\n${filler}\n  b()\n${filler}\nend\n`,
      ["a.rb:1-23"],
    ],
    [
      "a.c",
      `int f() {\n${filler}\n  a();\n${filler}\n}\n`,
      `int f() {\n${filler}\n  b();\n${filler}\n}\n`,
      ["a.c:1-23"],
    ],
    [
      "a.cpp",
      `int A::f() {\n${filler}\n  a();\n${filler}\n}\n`,
      `int A::f() {\n${filler}\n  b();\n${filler}\n}\n`,
      ["a.cpp:1-23"],
    ],
  ])("is the whole function: %s", async (path, before, after, expected) => {
    expect(
      (await placesOfKind(context, { [path]: [before, after] }, "enclosing")).toSorted(),
    ).toEqual(expected);
  });

  it("is a window, the head and the variables used of a huge function", async () => {
    const text = (call: string): string =>
      `function f(\n  a: A,\n) {\n  const first = a.first();\n${lines(200, (n) => `  x${n}();`)}\n  ${call}\n${lines(200, (n) => `  y${n}();`)}\n}\n`;
    const sides: Sides = { "a.ts": [text("a();"), text("b(first);")] };
    expect((await placesOfKind(context, sides, "enclosing")).toSorted()).toEqual([
      "a.ts:1-3",
      "a.ts:185-225",
      "a.ts:4-4",
    ]);
  });

  it("is the head and the members' signatures of a large class", async () => {
    const members = lines(
      20,
      (n) => `  m${n}(a: A): B {\n    x();\n    y();\n    z();\n    return q();\n  }\n`,
    );
    const text = (field: string): string =>
      `export class A {\n${lines(6, () => "  // …")}\n  ${field}\n\n${members}\n}\n`;
    const pieces = await piecesOf(context, { "a.ts": [text("x = 1;"), text("x = 2;")] });
    const shown = pieces
      .filter(({ kind }) => kind === "enclosing")
      .map((piece) => piece.text)
      .join("\n");
    expect(shown).toContain("export class A");
    expect(shown).toContain("m20(a: A): B {");
    expect(shown).not.toContain("return q()");
  });

  it("is all of a small type, and of a table of values", async () => {
    const type = (field: string): string =>
      `interface A {\n${lines(10, (n) => `  a${n}: string;`)}\n  ${field}\n${lines(10, (n) => `  b${n}: string;`)}\n}\n`;
    const shown = await placesOfKind(
      context,
      { "a.ts": [type("x: 1;"), type("x: 2;")] },
      "enclosing",
    );
    expect(shown).toEqual(["a.ts:1-23"]);
    const table = (row: string): string =>
      `export const table = {\n${lines(10, (n) => `  a${n}: ${n},`)}\n  ${row}\n${lines(10, (n) => `  b${n}: ${n},`)}\n};\n`;
    const values = await placesOfKind(
      context,
      { "b.ts": [table("x: 1,"), table("x: 2,")] },
      "enclosing",
    );
    expect(values).toEqual(["b.ts:1-23"]);
  });

  it("is the outermost function that is not too long, with the comment above", async () => {
    const text = (call: string): string =>
      `/** Says what. */\nfunction outer() {\n${lines(10, (n) => `  x${n}();`)}\n  const inner = () => {\n    ${call}\n  };\n${lines(10, (n) => `  y${n}();`)}\n}\n`;
    const sides: Sides = { "a.js": [text("a();"), text("b();")] };
    expect(await placesOfKind(context, sides, "enclosing")).toEqual(["a.js:1-26"]);
  });

  it("is there for removed lines, too", async () => {
    const text = (call: string): string =>
      `function f() {\n${lines(10, (n) => `  x${n}();`)}\n${call}${lines(10, (n) => `  y${n}();`)}\n}\n`;
    const sides: Sides = { "a.js": [text("  gone();\n"), text("")] };
    expect(await placesOfKind(context, sides, "enclosing")).toEqual(["a.js:1-22"]);
  });

  it("is nothing where the diff shows all of it", async () => {
    const sides: Sides = { "a.js": ["function f() {\n  a();\n}\n", "function f() {\n  b();\n}\n"] };
    expect(await placesOfKind(context, sides, "enclosing")).toEqual([]);
    expect(
      await placesOfKind(context, { "new.js": [null, "function f() {\n}\n"] }, "enclosing"),
    ).toEqual([]);
  });

  it("is some lines of a file without grammar, and nothing around mere imports", async () => {
    const text = (word: string): string =>
      `${lines(30, (n) => `line ${n}`)}\n${word}\n${lines(30, (n) => `line ${n}`)}\n`;
    expect(await placesOfKind(context, { "a.txt": [text("a"), text("b")] }, "enclosing")).toEqual([
      "a.txt:21-41",
    ]);
    const imports = (more: string): string =>
      `import { a } from "./a.ts";\n${more}\n\n${lines(30, (n) => `x${n}();`)}\n`;
    const sides: Sides = {
      "b.ts": [imports('import { b } from "./b.ts";'), imports('import { c } from "./c.ts";')],
    };
    expect(await placesOfKind(context, sides, "enclosing")).toEqual([]);
  });
});
