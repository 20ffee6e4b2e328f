import { afterAll, describe, expect, it } from "vitest";
import { createAnalysisHost } from "../host/index.ts";
import { type Sides } from "../testing/change-of.ts";
import { added, lines, piecesOf, placesOfKind, same } from "../testing/context-of.ts";
import { createCodeContext } from "./index.ts";

const host = createAnalysisHost();
const context = createCodeContext(host);
afterAll(() => host.close());

describe("definitions of what added lines use", () => {
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
      "of Python's names that come unnamed",
      {
        "a/x.py": added("from .pay import *\nsettle()\n"),
        "a/pay.py": same("def settle():\n    pass\n"),
        "b/pay.py": same("def settle():\n    pass\n"),
      },
      ["a/pay.py:1-2"],
    ],
    [
      "of a folder of Python that hands on",
      {
        "x.py": added("from shop.pay import Bill\nBill()\n"),
        "shop/pay/__init__.py": same("from .bill import Bill\n"),
        "shop/pay/bill.py": same("class Bill:\n    pass\n"),
      },
      ["shop/pay/bill.py:1-2"],
    ],
    [
      "of constants and variables of the same file",
      {
        "x.ts": [
          `export const LIMIT = 9;\n${lines(20, () => "")}\nrun1();\n`,
          `export const LIMIT = 9;\n${lines(20, () => "")}\nrun1(LIMIT);\n`,
        ],
      },
      ["x.ts:1-1"],
    ],
    [
      "of Go's groups of constants, whole when they are short",
      {
        "pay/x.go": added("package pay\n\nfunc f() {\n\trun(limitOfAll)\n}\n"),
        "pay/y.go": same("package pay\n\nconst (\n\tfirst = 1\n\tlimitOfAll = 2\n)\n"),
      },
      ["pay/y.go:3-6"],
    ],
    [
      "of Go's methods by search, when their type is named",
      {
        "web/x.go": added("package web\n\nfunc f(s *Ledger) {\n\ts.SettleAll()\n}\n"),
        "pay/y.go": same("package pay\n\nfunc (l *Ledger) SettleAll() {\n}\n"),
      },
      ["pay/y.go:3-4"],
    ],
    [
      "of a method whose receiver is named as its type",
      {
        "X.java": added("class X { void m() { userStore.findOlder(1); } }\n"),
        "a/UserStore.java": same("class UserStore {\n  void findOlder(int a) {}\n}\n"),
        "b/Other.java": same("class Other {\n  void findOlder(int a) {}\n}\n"),
      },
      ["a/UserStore.java:2-2"],
    ],
    [
      "of at most two places for one name",
      {
        "x.rb": added("settle_everything(1)\n"),
        ...Object.fromEntries(
          ["a", "b", "c", "d"].map((name) => [
            `${name}/y.rb`,
            same("def settle_everything(a)\n  a\nend\n"),
          ]),
        ),
      },
      ["a/y.rb:1-3", "b/y.rb:1-3"],
    ],
    [
      "not of a name that everything declares",
      {
        "x.rb": added("settle_everything(1)\n"),
        ...Object.fromEntries(
          Array.from({ length: 12 }, (_, n) => [
            `d${n}/y.rb`,
            same("def settle_everything(a)\n  a\nend\n"),
          ]),
        ),
      },
      [],
    ],
    [
      "not of variables, accessors and members of unnamed types",
      {
        "X.java": added(
          "class X { int m(A a) { int total = 1; return a.getName() + a.weigh(total); } }\n",
        ),
        "b/B.java": same("class B {\n  int total;\n  int getName() {}\n  int weigh(int a) {}\n}\n"),
      },
      [],
    ],
    [
      "in files beside tests rather than in tests",
      {
        "a/x.ts": added("import { settle } from '@/lib/pay';\nsettle();\n"),
        "a/lib/pay.ts": same("export function settle() {}\n"),
        "tests/lib/pay.ts": same("export function settle() {}\n"),
      },
      ["a/lib/pay.ts:1-1"],
    ],
    [
      "not of functions where a member is called",
      {
        "x.ts": added("rig.settleTheBill();\n"),
        "y.ts": same("export function settleTheBill() {}\n"),
      },
      [],
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
    expect((await placesOfKind(context, sides, "definition")).toSorted()).toEqual(expected);
  });

  it("are heads and signatures of what is long, the most used first, with a reason", async () => {
    const members = lines(
      20,
      (n) => `  m${n}(a: A): B {\n    x();\n    y();\n    z();\n    return q();\n  }\n`,
    );
    const pieces = await piecesOf(context, {
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
