import { describe, expect, it } from "vitest";
import type { Outline } from "./outline.ts";
import { readOutline } from "./read-outline.ts";

function read(path: string, text: string): Outline {
  const outline = readOutline({ path, text });
  if (outline === null) throw new Error(`no outline of ${path}`);
  return outline;
}

/** `container.name(parameters)`, `?` for optional, `*` for any number, `!` for by name only. */
function declared(path: string, text: string): string[] {
  return read(path, text).declarations.map(({ name, container, parameters, async }) => {
    const list = parameters?.map(
      (one) =>
        `${one.name}${one.optional ? "?" : ""}${one.rest ? "*" : ""}${one.keywordOnly ? "!" : ""}`,
    );
    const whole = container === null ? name : `${container}.${name}`;
    return `${async ? "async " : ""}${whole}${list === undefined ? "" : `(${list.join(", ")})`}`;
  });
}

/** `receiver.name(positional, keywords)`. */
function called(path: string, text: string): string[] {
  return read(path, text).calls.map(
    ({ name, receiver, positional, keywords, spread }) =>
      `${receiver === null ? "" : `${receiver}.`}${name}(${[positional, ...keywords, ...(spread ? ["…"] : [])].join(", ")})`,
  );
}

describe("what a file declares", () => {
  it.each([
    ["a.ts", "export async function f(a: A, b?: B, ...c: C[]) {}", ["async f(a, b?, c*)"]],
    ["a.ts", "const g = (a, { b, c }: T = {}) => 1;", ["g(a, { b, c }?)"]],
    ["a.ts", "const h = x => x; let v = 1;", ["h(x)", "v"]],
    ["a.ts", "function f(): Promise<void> {}", ["async f()"]],
    ["a.ts", "class A { m(this: A, a) {} get x() { return 1 } }", ["A.m(a)", "A"]],
    ["a.ts", "class A { constructor(private a: B) {} }", ["A(a)", "A"]],
    ["a.ts", "function f(a: A): void;\nfunction f(a?: A) {}", ["f"]],
    ["a.js", "function outer() { function inner(a) {} const b = (c) => c; }", ["outer()"]],
    ["a.py", "def f(a, b: int = 1, *args, k, **kw): pass", ["f(a, b?, args*, k!, kw*!)"]],
    ["a.py", "def f(a, /, b, *, c=1): pass", ["f(a, b, c?!)"]],
    [
      "a.py",
      "class A:\n  def __init__(self, a): pass\n  def m(self, b): pass",
      ["A(a)", "A.m(b)", "A"],
    ],
    ["a.py", "@wraps\ndef f(a): pass\n@app.get('/')\nasync def g(): pass", ["f", "async g"]],
    [
      "A.java",
      "class A { A(int a) {} int m(int a, String... b) { return 1; } }",
      ["A(a)", "A.m(a, b*)", "A"],
    ],
    [
      "a.go",
      "package a\nfunc F(a, b int, c ...string) {}\nfunc (t *T) M(x int) {}",
      ["F(a, b, c*)", "T.M(x)"],
    ],
    [
      "A.cs",
      "class A { int M(int a, int b = 1, params int[] c) => 1; static int E(this B a) => 1; }",
      ["A.M(a, b?, c*)", "A.E", "A"],
    ],
    ["a.php", "<?php function f($a, $b = 1, ...$c) {}", ["f($a, $b?, $c*)"]],
    ["a.rs", "fn f(a: i32) {}\nimpl A { fn m(&self, b: i32) {} }", ["f(a)", "A.m(b)"]],
  ])("%s: %s", (path, text, expected) => {
    expect(declared(path, text)).toEqual(expected);
  });
});

describe("what a file calls", () => {
  it.each([
    [
      "a.ts",
      "f(1, ...x); a.b.g(2, /* c */ 3); new A(1); h<T>(1); (x)(1);",
      ["f(1, …)", "a.b.g(2)", "h(1)", "A(1)"],
    ],
    ["a.py", "f(1, *a, k=2)\na.g(x for x in y)", ["f(1, k, …)", "a.g(1)"]],
    ["A.java", "class A { void m() { o.f(1, 2); g(); new B(1); } }", ["o.f(2)", "g(0)", "B(1)"]],
    ["a.go", "package a\nfunc f() { x.G(1); h(a...) }", ["x.G(1)", "h(0, …)"]],
    ["A.cs", "class A { void M() { o.F(1, b: 2); new B(1); } }", ["o.F(1, b)", "B(1)"]],
    [
      "a.php",
      "<?php f(b: 2); $this->g(1); A::h(...$z); new B(3);",
      ["f(0, b)", "$this.g(1)", "A.h(0, …)", "B(1)"],
    ],
    ["a.rs", "fn f() { x.g(1); A::h(2); }", ["x.g(1)", "A.h(1)"]],
  ])("%s: %s", (path, text, expected) => {
    expect(called(path, text).toSorted()).toEqual(expected.toSorted());
  });
});

describe("what a file takes and hands on", () => {
  const names = (path: string, text: string): string[] =>
    read(path, text).imports.map(({ name, local, from }) => `${name} as ${local} of ${from}`);

  it("is named as its module calls it", () => {
    expect(names("a.ts", "import d, { a as b } from './x'; import * as n from 'y';")).toEqual([
      "default as d of ./x",
      "a as b of ./x",
      "* as n of y",
    ]);
    expect(names("a.js", "const { a, b: c } = require('./x'); const y = require('y');")).toEqual([
      "a as a of ./x",
      "b as c of ./x",
      "* as y of y",
    ]);
    expect(names("a.py", "from .x import a as b, c\nimport y.z as q")).toEqual([
      "a as b of .x",
      "c as c of .x",
      "* as q of y.z",
    ]);
    expect(names("a.go", 'package a\nimport (\n "x/y"\n q "z"\n)')).toEqual([
      "* as y of x/y",
      "* as q of z",
    ]);
  });

  it("is known by name unless it is handed on unnamed", () => {
    expect(read("a.ts", "export { a as b } from './x'; export * from './y';")).toMatchObject({
      provides: ["b"],
      opaque: true,
    });
    expect(read("a.py", "V = 1\nfrom .x import *\nw: int = 2")).toMatchObject({
      provides: ["V", "w"],
      opaque: true,
    });
  });

  it("is not known of languages without a grammar for it", () => {
    expect(readOutline({ path: "a.css", text: "a {}" })).toBeNull();
    expect(readOutline({ path: "a.unknown", text: "" })).toBeNull();
  });
});
