import { afterAll, describe, expect, it } from "vitest";
import { parseChange } from "../../../core/diff/index.ts";
import type { ContextPiece, HeadTree } from "../../../core/ports/index.ts";
import { createAnalysisHost } from "../host/index.ts";
import { patchOf, type Sides } from "../testing/change-of.ts";
import { filesOf, treeOf } from "../testing/tree-of.ts";
import { createCodeContext } from "./index.ts";

const host = createAnalysisHost();
const context = createCodeContext(host);
afterAll(() => host.close());

const same = (text: string): readonly [string, string] => [text, text];

function collect(sides: Sides, tree?: HeadTree): Promise<readonly ContextPiece[]> {
  const change = parseChange(patchOf(sides));
  return context.collect(change, filesOf(sides, tree), new AbortController().signal);
}

/** `path:start-end` of the pieces of one kind. */
async function places(sides: Sides, kind: ContextPiece["kind"]): Promise<string[]> {
  const pieces = await collect(sides);
  return pieces
    .filter((piece) => piece.kind === kind)
    .map(({ path, range }) => `${path}:${range.start}-${range.end}`);
}

const lines = (count: number, make: (n: number) => string): string =>
  Array.from({ length: count }, (_, n) => make(n + 1)).join("\n");

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
    expect((await places({ [path]: [before, after] }, "enclosing")).toSorted()).toEqual(expected);
  });

  it("is a window, the head and the variables used of a huge function", async () => {
    const text = (call: string): string =>
      `function f(\n  a: A,\n) {\n  const first = a.first();\n${lines(200, (n) => `  x${n}();`)}\n  ${call}\n${lines(200, (n) => `  y${n}();`)}\n}\n`;
    const sides: Sides = { "a.ts": [text("a();"), text("b(first);")] };
    expect((await places(sides, "enclosing")).toSorted()).toEqual([
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
    const pieces = await collect({ "a.ts": [text("x = 1;"), text("x = 2;")] });
    const shown = pieces
      .filter(({ kind }) => kind === "enclosing")
      .map((piece) => piece.text)
      .join("\n");
    expect(shown).toContain("export class A");
    expect(shown).toContain("m20(a: A): B {");
    expect(shown).not.toContain("return q()");
  });

  it("is some lines of a file without grammar, and nothing around mere imports", async () => {
    const text = (word: string): string =>
      `${lines(30, (n) => `line ${n}`)}\n${word}\n${lines(30, (n) => `line ${n}`)}\n`;
    expect(await places({ "a.txt": [text("a"), text("b")] }, "enclosing")).toEqual(["a.txt:21-41"]);
    const imports = (more: string): string =>
      `import { a } from "./a.ts";\n${more}\n\n${lines(30, (n) => `x${n}();`)}\n`;
    const sides: Sides = {
      "b.ts": [imports('import { b } from "./b.ts";'), imports('import { c } from "./c.ts";')],
    };
    expect(await places(sides, "enclosing")).toEqual([]);
  });
});

describe("definitions of what added lines use", () => {
  const added = (text: string): readonly [null, string] => [null, text];

  it.each<[string, Sides, string[]]>([
    [
      "of a relative import",
      {
        "a/x.ts": added("import { pay } from './pay.js';\npay();\n"),
        "a/pay.ts": same("// Pays.\nexport function pay() {\n}\n"),
        "b/pay.ts": same("export function pay() {}\n"),
      },
      ["a/pay.ts:1-3"],
    ],
    [
      "of an alias, handed on by an index",
      {
        "app/x.ts": added("import { Bill as Bi } from '@/money';\nnew Bi();\n"),
        "src/money/index.ts": same("export * from './bill';\n"),
        "src/money/bill.ts": same("export class Bill {}\n"),
        "x/money/y.ts": same(""),
      },
      [],
    ],
    [
      "of a longer alias, handed on by an index",
      {
        "app/x.ts": added("import { Bill as Bi } from '@/lib/money';\nnew Bi();\n"),
        "src/lib/money/index.ts": same("export * from './bill';\n"),
        "src/lib/money/bill.ts": same("export class Bill {}\n"),
      },
      ["src/lib/money/bill.ts:1-1"],
    ],
    [
      "of a package of the repository",
      {
        "app/x.ts": added("import { pay } from '@org/money';\npay();\n"),
        "packages/m/package.json": same('{\n  "name": "@org/money"\n}\n'),
        "packages/m/src/index.ts": same("export { pay } from './pay.js';\n"),
        "packages/m/src/pay.ts": same("export const pay = () => 1;\n"),
      },
      ["packages/m/src/pay.ts:1-1"],
    ],
    [
      "of a default export",
      {
        "x.tsx": added("import Box from './box';\nexport const a = <Box />;\n"),
        "box.tsx": same("function Inner() {}\nexport default memo(Inner);\n"),
      },
      ["box.tsx:1-1"],
    ],
    [
      "of a module that is taken whole",
      {
        "x.js": added("const m = require('./m');\nm.pay();\n"),
        "m.js": same("exports.pay = function () {};\n"),
      },
      ["m.js:1-1"],
    ],
    [
      "of Python's modules, classes and constants",
      {
        "a/x.py": added(
          "from .pay import Pay, LIMIT\nfrom a import far\nclass Q(Pay):\n    y = LIMIT + far.go()\n",
        ),
        "a/pay.py": same("LIMIT = 1\n\n\n\nclass Pay:\n    pass\n"),
        "a/far.py": same("def go():\n    pass\n"),
      },
      ["a/far.py:1-2", "a/pay.py:1-1", "a/pay.py:5-6"],
    ],
    [
      "of Go's package and its neighbours",
      {
        "pay/x.go": added(
          'package pay\n\nimport "example.org/m/money/bill"\n\nfunc f() {\n\tsettle(bill.New())\n}\n',
        ),
        "pay/y.go": same("package pay\n\nfunc settle() {}\n"),
        "money/bill/bill.go": same("package bill\n\nfunc New() {}\n"),
        "other/z.go": same("package other\n\nfunc settle() {}\n"),
      },
      ["money/bill/bill.go:3-3", "pay/y.go:3-3"],
    ],
    [
      "of Java's classes by their files",
      {
        "a/b/X.java": added(
          "package a.b;\nimport a.c.Bill;\nclass X extends Base {\n  Bill bill;\n}\n",
        ),
        "a/c/Bill.java": same("class Bill {}\n"),
        "a/d/Bill.java": same("class Bill {}\n"),
        "a/b/Base.java": same("class Base {}\n"),
      },
      ["a/b/Base.java:1-1", "a/c/Bill.java:1-1"],
    ],
    [
      "of Kotlin's functions by search",
      {
        "a/X.kt": added("fun x() {\n  settleBill(1)\n}\n"),
        "b/Pay.kt": same("fun settleBill(a: Int) {\n}\n"),
      },
      ["b/Pay.kt:1-2"],
    ],
    [
      "of C#'s and PHP's classes",
      {
        "a/X.cs": added("class X { Bill b = new Bill(); }\n"),
        "b/Bill.cs": same("class Bill {}\n"),
        "x.php": added("<?php\nuse App\\Model\\Sum;\nnew Sum();\n"),
        "app/Model/Sum.php": same("<?php\nclass Sum {}\n"),
      },
      ["app/Model/Sum.php:2-2", "b/Bill.cs:1-1"],
    ],
    [
      "of Ruby, Rust and C by name",
      {
        "x.rb": added("Bill.new\n"),
        "bill.rb": same("class Bill\nend\n"),
        "x.rs": added("fn f() { settle_all(1); }\n"),
        "pay.rs": same("pub fn settle_all(a: i32) {}\n"),
        "x.c": added("int f() { return pay_all(1); }\n"),
        "pay.c": same("int pay_all(int a) { return a; }\n"),
      },
      ["bill.rb:1-2", "pay.c:1-1", "pay.rs:1-1"],
    ],
    [
      "of methods whose type is named",
      {
        "x.ts": added(
          "import type { Store } from './s';\nexport const f = (s: Store) => s.findNewest();\n",
        ),
        "y.ts": same("class Other { findNewest() {} }\n"),
        "lib/store.ts": same("export class Store {\n  findNewest() {}\n}\n"),
        "s.ts": same("export { Store } from './lib/store';\n"),
      },
      ["lib/store.ts:1-3"],
    ],
    [
      "not of common or libraries' names",
      {
        "x.ts": added("import { useState } from 'react';\nuseState(); a.get(); b.map();\n"),
        "y.ts": same("export function useState() {}\nclass A { get() {} map() {} }\n"),
      },
      [],
    ],
  ])("%s", async (_name, sides, expected) => {
    expect((await places(sides, "definition")).toSorted()).toEqual(expected);
  });

  it("are heads and signatures of what is long, the most used first, with a reason", async () => {
    const members = lines(
      20,
      (n) => `  m${n}(a: A): B {\n    x();\n    y();\n    z();\n    return q();\n  }\n`,
    );
    const pieces = await collect({
      "x.ts": added(
        "import { Ledger, once } from './long.ts';\nonce();\nnew Ledger(); new Ledger();\nLedger.a();\n",
      ),
      "long.ts": same(
        `/** Says it all. */\nexport class Ledger {\n${members}\n}\nexport const once = () => 1;\n`,
      ),
    });
    const [first] = pieces;
    expect(first?.text).toContain("Says it all");
    expect(first?.because).toBe("defines `Ledger`, used in x.ts:1 and 2 more lines");
    expect(first).toMatchObject({ kind: "definition", serves: ["x.ts"], of: "Ledger" });
    expect(pieces.every(({ text }) => !text.includes("return q()"))).toBe(true);
    expect(pieces.at(-1)?.because).toContain("`once`");
  });
});

describe("callers of what is changed", () => {
  it.each<[string, Sides, string[]]>([
    [
      "in functions and elsewhere, tests last",
      {
        "pay.ts": ["export function payAll(a: A) {}\n", "export function payAll(a: A, b: B) {}\n"],
        "a.test.ts": same("import { payAll } from './pay.ts';\npayAll(1);\n"),
        "a.ts": same(
          `import { payAll } from './pay.ts';\n${lines(20, () => "")}\nfunction f() {\n  payAll(1);\n}\n`,
        ),
        "b.ts": same("function payAll() {}\npayAll();\n"),
      },
      ["a.ts:22-24", "a.test.ts:1-2"],
    ],
    [
      "of Go, whose package is brought in",
      {
        "pay/a.go": [
          "package pay\n\nfunc Settle() {\n\ta()\n}\n",
          "package pay\n\nfunc Settle() {\n\tb()\n}\n",
        ],
        "b/b.go": same('package b\n\nimport "example.org/pay"\n\nfunc x() {\n\tpay.Settle()\n}\n'),
        "c/c.go": same("package c\n\nfunc y() {\n\tother.Settle()\n}\n"),
      },
      ["b/b.go:5-7"],
    ],
    [
      "of a method of Java",
      {
        "A.java": [
          "class A {\n  void settle() {\n    a();\n  }\n}\n",
          "class A {\n  void settle() {\n    b();\n  }\n}\n",
        ],
        "B.java": same("class B {\n  void x() {\n    a.settle();\n  }\n}\n"),
      },
      ["B.java:2-4"],
    ],
    [
      "not of what is new, nor of common names",
      {
        "pay.ts": [
          "export function get(a: A) {}\n",
          "export function get(a: A, b: B) {}\nexport function brandNew() {}\n",
        ],
        "a.ts": same("import { get, brandNew } from './pay.ts';\nget(1); brandNew();\n"),
      },
      [],
    ],
  ])("%s", async (_name, sides, expected) => {
    expect(await places(sides, "caller")).toEqual(expected);
  });
});

describe("bounds", () => {
  it("pieces of one file do not overlap, whatever names lead to it", async () => {
    const text = (call: string): string =>
      `export class A {\n  m() {\n    ${call}\n  }\n\n  n() {\n    this.m();\n  }\n}\n`;
    const pieces = await collect({
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
    expect(JSON.stringify(await collect(sides))).toBe(JSON.stringify(await collect(reversed)));
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
    const pieces = await collect(many, watched);
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
    const pieces = await collect({
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
