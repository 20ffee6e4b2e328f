import { describe, expect, it } from "vitest";
import { readStructure } from "./read-structure.ts";
import type { Structure } from "./structure.ts";

const everywhere = [{ start: 1, end: 1_000 }];

function read(path: string, text: string): Structure {
  const structure = readStructure({ path, text }, everywhere);
  if (structure === null) throw new Error(`no structure of ${path}`);
  return structure;
}

/** `kind container.name start-headEnd-end`, `(inner)` within a function. */
function declared(path: string, text: string): string[] {
  return read(path, text).spans.map(
    ({ kind, container, name, start, headEnd, end, inner }) =>
      `${kind} ${container === null ? "" : `${container}.`}${name} ${start}-${headEnd}-${end}${inner ? " (inner)" : ""}`,
  );
}

describe("extents of declarations", () => {
  it.each([
    [
      "a.ts",
      "export class A {\n  x = 1;\n  m(\n    a: A,\n  ) {\n    const y = 2;\n  }\n}\n",
      ["type A 1-1-8", "field A.x 2-2-2", "function A.m 3-5-7", "value A.y 6-6-6 (inner)"],
    ],
    [
      "a.tsx",
      "interface I {\n  p: string;\n}\nexport const C = memo(() => {\n  return <b />;\n});\nenum E { A = 1 }",
      ["type I 1-1-3", "field I.p 2-2-2", "function C 4-6-6", "type E 7-7-7", "field E.A 7-7-7"],
    ],
    ["a.js", "a.b = function () {\n  x();\n};\n", ["function b 1-1-3"]],
    [
      "a.py",
      'X = 1\n@dec\nclass A(B):\n    """d\n    e"""\n    def m(self):\n        y = 1\n',
      ["value X 1-1-1", "type A 2-5-7", "function A.m 6-6-7", "value A.y 7-7-7 (inner)"],
    ],
    [
      "A.java",
      "class A {\n  int x = 1;\n  A() {\n  }\n  enum Q { B }\n  void m() {\n  }\n}",
      [
        "type A 1-1-8",
        "field A.x 2-2-2",
        "function A.A 3-3-4",
        "type A.Q 5-5-5",
        "field Q.B 5-5-5",
        "function A.m 6-6-7",
      ],
    ],
    [
      "a.kt",
      "const val Q = 1\nclass A(val a: Int) : B() {\n  fun m(): Int {\n    return 1\n  }\n}\nobject O",
      ["value Q 1-1-1", "type A 2-2-6", "function A.m 3-3-5", "type O 7-7-7"],
    ],
    [
      "a.go",
      "package a\n\ntype T struct {\n\tF int\n}\n\nfunc (t *T) M() {\n\tx := 1\n}\n\nconst C = 1\n",
      [
        "type T 3-3-5",
        "field T.F 4-4-4",
        "function T.M 7-7-9",
        "value x 8-8-8 (inner)",
        "value C 11-11-11",
      ],
    ],
    [
      "A.cs",
      "class A : B {\n  int x = 1;\n  public int P { get; set; }\n  void M() {\n  }\n}",
      ["type A 1-1-6", "field A.x 2-2-2", "field A.P 3-3-3", "function A.M 4-4-5"],
    ],
    [
      "a.php",
      "<?php\nclass A extends B {\n  const X = 1;\n  function m() {\n  }\n}\nfunction f() {}",
      ["type A 2-2-6", "field A.X 3-3-3", "function A.m 4-4-5", "function f 7-7-7"],
    ],
    [
      "a.rb",
      "module M\n  class A < B\n    X = 1\n    def self.m(a)\n    end\n  end\nend",
      ["type M 1-1-7", "type M.A 2-2-6", "field A.X 3-3-3", "function A.m 4-5-5"],
    ],
    [
      "a.rs",
      "struct S {\n  a: i32,\n}\nimpl S {\n  fn m(&self) {\n  }\n}\nconst K: i32 = 1;",
      ["type S 1-1-3", "field S.a 2-2-2", "type S 4-4-7", "function S.m 5-5-6", "value K 8-8-8"],
    ],
    [
      "a.c",
      "#define M 1\ntypedef struct s {\n  int a;\n} s_t;\nstatic int *f(int a) {\n  return g(a);\n}\n",
      ["type s_t 2-4-4", "type s_t.s 2-2-4", "field s.a 3-3-3", "function f 5-5-7"],
    ],
    [
      "a.cpp",
      "class C : public D {\n  int m(int a);\n};\nint n::C::m(int a) {\n  return 1;\n}\n",
      ["type C 1-1-3", "field C.m 2-2-2", "function C.m 4-4-6"],
    ],
  ])("%s: %s", (path, text, expected) => {
    expect(declared(path, text)).toEqual(expect.arrayContaining(expected));
  });

  it("are unknown of languages without declarations", () => {
    expect(readStructure({ path: "a.css", text: "a {}" }, [])).toBeNull();
    expect(readStructure({ path: "a.txt", text: "a" }, [])).toBeNull();
  });
});

describe("names that lines use", () => {
  it("are told with what is done with them", () => {
    const { uses } = read("a.ts", "const x: T = new A(b);\nf(this.c, a.b.m());\n");
    const told = uses.map(
      ({ name, role, receiver }) => `${receiver === null ? "" : `${receiver}.`}${name} ${role}`,
    );
    expect(told).toEqual(
      expect.arrayContaining([
        "T type",
        "A type",
        "b plain",
        "f call",
        "this.c member",
        "a.b member",
        "b.m method",
      ]),
    );
  });

  it.each([
    [
      "a.py",
      "x = Bill(a.b)\nself.pay(c)\n",
      ["Bill call", "a.b member", "self.pay method", "c plain"],
    ],
    [
      "a.go",
      "package a\n\nfunc f() {\n\tpay.Settle(x)\n\tgo run(y)\n}\n",
      ["pay.Settle method", "run call", "y plain"],
    ],
    [
      "A.java",
      "class A extends B { C c = new C(d); void m() { c.n(); } }",
      ["B type", "C type", "c.n method"],
    ],
    ["a.kt", "fun f() { pay(a.b); C.d() }", ["pay call", "a.b member", "C.d method"]],
    [
      "A.cs",
      "class A { void M() { new Bill(); a.B(); C(); } }",
      ["Bill type", "a.B method", "C call"],
    ],
    [
      "a.php",
      "<?php $this->pay(); Bill::of(); new Sum();",
      ["Bill type", "Bill.of method", "Sum type"],
    ],
    ["a.rb", "Bill.of(a)\npay(1)\n", ["Bill type", "Bill.of method", "pay call"]],
    [
      "a.rs",
      "fn f() { Bill::of(a); b.c(); d(LIMIT); }",
      ["Bill.of method", "b.c method", "d call", "LIMIT plain"],
    ],
    ["a.c", "int f() { return pay(a->b, LIMIT); }", ["pay call", "a.b member", "LIMIT plain"]],
    ["a.tsx", "const x = <Box a={pay()} />;", ["Box type", "pay call"]],
  ])("%s: %s", (path, text, expected) => {
    const told = read(path, text).uses.map(
      ({ name, role, receiver }) => `${receiver === null ? "" : `${receiver}.`}${name} ${role}`,
    );
    expect(told).toEqual(expect.arrayContaining(expected));
  });

  it("are those of the lines alone that were asked about", () => {
    const text = "f();\ng();\nh();\n";
    const structure = readStructure({ path: "a.js", text }, [{ start: 2, end: 2 }]);
    expect(structure?.uses.map(({ name }) => name)).toEqual(["g"]);
  });

  it("come with what a module hands on unnamed", () => {
    expect(read("a.ts", "export * from './b';").imports).toMatchObject([
      { name: "*", local: "*", from: "./b" },
    ]);
    expect(read("a.py", "from .b import *").imports).toMatchObject([{ local: "*", from: ".b" }]);
  });
});
