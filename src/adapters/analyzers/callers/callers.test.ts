import { describe, expect, it } from "vitest";
import { parseChange } from "../../../core/diff/index.ts";
import { createAnalysisHost } from "../host/index.ts";
import { patchOf, type Sides } from "../testing/change-of.ts";
import { filesOf, marksOf, resultOf } from "../testing/tree-of.ts";
import { callersAnalyzer } from "./index.ts";

const host = createAnalysisHost();
const analyzer = callersAnalyzer(host);

const same = (text: string): readonly [string, string] => [text, text];
const marks = async (sides: Sides): Promise<string[]> =>
  marksOf((await resultOf(analyzer, sides)).findings);

describe("arguments that no longer fit", () => {
  it.each([
    [
      "TypeScript, imported by a relative path",
      {
        "src/pay.ts": [
          "export function pay(a: number) {}\n",
          "export function pay(a: number, b: string) {}\n",
        ],
        "src/shop/order.ts": same("import { pay } from '../pay.ts';\npay(1);\n"),
      },
      "src/pay.ts:1 callers/arguments-do-not-fit",
    ],
    [
      "TypeScript, under another name, through a namespace, and by require",
      {
        "src/pay.ts": [
          "export const pay = (a: number, b: number) => a;\n",
          "export const pay = (a: number) => a;\n",
        ],
        "src/a.ts": same("import { pay as settle } from './pay';\nsettle(1, 2);\n"),
        "src/b.ts": same("import * as money from './pay.js';\nmoney.pay(1, 2);\n"),
        "src/c.ts": same("const { pay } = require('./pay');\npay(1, 2);\n"),
      },
      "src/pay.ts:1 callers/arguments-do-not-fit",
    ],
    [
      "TypeScript's constructors",
      {
        "src/cart.ts": [
          "export class Cart {\n  constructor(a: number) {}\n}\n",
          "export class Cart {\n  constructor(a: number, b: Clock) {}\n}\n",
        ],
        "src/a.ts": same("import { Cart } from './cart.ts';\nnew Cart(1);\n"),
      },
      "src/cart.ts:2 callers/arguments-do-not-fit",
    ],
    [
      "Python, by place",
      {
        "app/pay.py": ["def pay(a):\n    pass\n", "def pay(a, b):\n    pass\n"],
        "app/order.py": same("from app.pay import pay\n\npay(1)\n"),
      },
      "app/pay.py:1 callers/arguments-do-not-fit",
    ],
    [
      "Python, by name",
      {
        "app/pay.py": [
          "def pay(amount, *, note=None):\n    pass\n",
          "def pay(amount, *, remark=None):\n    pass\n",
        ],
        "app/order.py": same(
          "from . import pay\nfrom .pay import pay as settle\n\nsettle(1, note='x')\n",
        ),
      },
      "app/pay.py:1 callers/arguments-do-not-fit",
    ],
    [
      "Python's own method",
      {
        "app/pay.py": [
          "class Shop:\n    def settle(self, a):\n        pass\n\n    def all(self):\n        self.settle(1)\n",
          "class Shop:\n    def settle(self, a, b):\n        pass\n\n    def all(self):\n        self.settle(1)\n",
        ],
      },
      "app/pay.py:2 callers/arguments-do-not-fit",
    ],
    [
      "Java's methods of one name only",
      {
        "src/Shop.java": [
          "class Shop {\n  int settleOrder(int a) { return a; }\n}\n",
          "class Shop {\n  int settleOrder(int a, int b) { return a; }\n}\n",
        ],
        "src/Desk.java": same("class Desk {\n  void go(Shop shop) { shop.settleOrder(1); }\n}\n"),
      },
      "src/Shop.java:2 callers/arguments-do-not-fit",
    ],
    [
      "Go within a package, and from another one",
      {
        "pay/pay.go": [
          "package pay\n\nfunc Settle(a int) {}\n",
          "package pay\n\nfunc Settle(a int, b int) {}\n",
        ],
        "shop/shop.go": same(
          'package shop\n\nimport "example.org/x/pay"\n\nfunc go_() { pay.Settle(1) }\n',
        ),
      },
      "pay/pay.go:3 callers/arguments-do-not-fit",
    ],
    [
      "C#",
      {
        "Shop.cs": [
          "class Shop {\n  public int SettleOrder(int a) => a;\n}\n",
          "class Shop {\n  public int SettleOrder(int a, int b) => a;\n}\n",
        ],
        "Desk.cs": same("class Desk {\n  void Go(Shop shop) { shop.SettleOrder(1); }\n}\n"),
      },
      "Shop.cs:2 callers/arguments-do-not-fit",
    ],
    [
      "PHP's functions",
      {
        "pay.php": [
          "<?php\nfunction settle_order($a) {}\n",
          "<?php\nfunction settle_order($a, $b) {}\n",
        ],
        "shop.php": same("<?php\nsettle_order(1);\n"),
      },
      "pay.php:2 callers/arguments-do-not-fit",
    ],
    [
      "Rust",
      {
        "src/pay.rs": [
          "pub fn settle_order(a: i32) {}\n",
          "pub fn settle_order(a: i32, b: i32) {}\n",
        ],
        "src/shop.rs": same("use crate::pay::settle_order;\nfn go() { settle_order(1); }\n"),
      },
      "src/pay.rs:1 callers/arguments-do-not-fit",
    ],
  ] satisfies [string, Sides, string][])("are found: %s", async (_name, sides, expected) => {
    expect(await marks(sides)).toEqual([expected]);
  });

  it("name the callers, wherever they stand", async () => {
    const sides: Sides = {
      "src/pay.ts": [
        "export function pay(a: number) {}\npay(0);\n",
        "export function pay(a: number, b: string) {}\npay(0);\n",
      ],
      "src/a.ts": same(
        "import { pay } from './pay.ts';\npay(1);\n// pay(2)\nconst s = 'pay(3)';\npay(4);\n",
      ),
      "src/pay.test.ts": same("import { pay } from './pay.ts';\npay(1);\n"),
    };
    const { findings } = await resultOf(analyzer, sides);
    expect(findings).toMatchObject([
      { severity: "medium", title: "Callers of pay don't fit its new parameters" },
    ]);
    expect(findings[0]?.message).toContain(
      "`src/a.ts:2`, `src/a.ts:5`, `src/pay.test.ts:2`, `src/pay.ts:2`",
    );
  });
});

const pay = (from: string, to: string): readonly [string, string] => [
  `export function pay(${from}) {}\n`,
  `export function pay(${to}) {}\n`,
];
const call = (text: string): readonly [string, string] =>
  same(`import { pay } from './pay.ts';\n${text}\n`);

describe("nothing is said of", () => {
  it.each([
    [
      "callers brought along",
      {
        "pay.ts": pay("a: A", "a: A, b: B"),
        "a.ts": [
          "import { pay } from './pay.ts';\npay(1);\n",
          "import { pay } from './pay.ts';\npay(1, 2);\n",
        ],
      },
    ],
    [
      "new parameters with a default",
      { "pay.ts": pay("a: A", "a: A, b = 1"), "a.ts": call("pay(1);") },
    ],
    [
      "new parameters that may be missing",
      { "pay.ts": pay("a: A", "a: A, b?: B"), "a.ts": call("pay(1);") },
    ],
    ["new types and names", { "pay.ts": pay("a: A", "b: string"), "a.ts": call("pay(1);") }],
    [
      "lists of unknown length",
      { "pay.ts": pay("a: A", "a: A, b: B"), "a.ts": call("pay(...all);") },
    ],
    [
      "the same name from elsewhere",
      {
        "pay.ts": pay("a: A", "a: A, b: B"),
        "a.ts": same("import { pay } from './other.ts';\npay(1);\n"),
      },
    ],
    [
      "a method of the same name",
      { "pay.ts": pay("a: A", "a: A, b: B"), "a.ts": call("shop.pay(1);") },
    ],
    ["calls that never fitted", { "pay.ts": pay("a: A", "a: A, b: B"), "a.ts": call("pay();") }],
    [
      "overloads",
      {
        "pay.ts": [
          "export function pay(a: A): void;\nexport function pay(a?: A) {}\n",
          "export function pay(a: A): void;\nexport function pay(a: A, b: B) {}\n",
        ],
        "a.ts": call("pay(1);"),
      },
    ],
    [
      "functions within functions",
      {
        "pay.ts": [
          "function outer() { function pay(a: A) {} }\n",
          "function outer() { function pay(a: A, b: B) {} }\n",
        ],
        "a.ts": call("pay(1);"),
      },
    ],
    [
      "an overload that still takes it",
      {
        "Shop.java": [
          "class Shop {\n  void settleAll(int a) {}\n}\n",
          "class Shop {\n  void settleAll(int a, int b) {}\n  void settleAll(int a) {}\n}\n",
        ],
        "Desk.java": same("class Desk { void go(Shop s) { s.settleAll(1); } }\n"),
      },
    ],
    [
      "methods whose name others have",
      {
        "Shop.java": [
          "class Shop {\n  void settleAll(int a) {}\n}\n",
          "class Shop {\n  void settleAll(int a, int b) {}\n}\n",
        ],
        "Other.java": same("class Other { void settleAll(int a) {} }\n"),
        "Desk.java": same("class Desk { void go(Shop s, Other o) { o.settleAll(1); } }\n"),
      },
    ],
    [
      "methods with a common name",
      {
        "shop.ts": [
          "export class Shop { send(a: A) {} }\n",
          "export class Shop { send(a: A, b: B) {} }\n",
        ],
        "a.ts": same("import { Shop } from './shop.ts';\nsocket.send(1);\n"),
      },
    ],
    [
      "decorated functions",
      {
        "pay.py": ["@inject\ndef pay(a):\n    pass\n", "@inject\ndef pay(a, b):\n    pass\n"],
        "a.py": same("from .pay import pay\npay(1)\n"),
      },
    ],
    [
      "code that is vendored, generated or a fixture",
      {
        "vendor/pay.ts": pay("a: A", "a: A, b: B"),
        "vendor/a.ts": call("pay(1);"),
        "fixtures/pay.ts": pay("a: A", "a: A, b: B"),
        "fixtures/a.ts": call("pay(1);"),
      },
    ],
    [
      "arguments left over in PHP",
      {
        "pay.php": ["<?php function settle_it($a, $b) {}\n", "<?php function settle_it($a) {}\n"],
        "a.php": same("<?php settle_it(1, 2);\n"),
      },
    ],
  ] satisfies [string, Sides][])("%s", async (_name, sides) => {
    expect(await marks(sides)).toEqual([]);
  });

  it("a bare patch", async () => {
    const sides: Sides = { "pay.ts": pay("a: A", "a: A, b: B"), "a.ts": call("pay(1);") };
    const { tree: _tree, ...files } = filesOf(sides);
    const result = await analyzer.analyze(
      parseChange(patchOf(sides)),
      files,
      new AbortController().signal,
    );
    expect(result).toEqual({ status: "ok", findings: [], skipped: [] });
  });
});

describe("JavaScript, which lets arguments be left out", () => {
  it("has it in the report only", async () => {
    const sides: Sides = {
      "pay.js": ["export function pay(a) {}\n", "export function pay(a, b) {}\n"],
      "a.js": same("import { pay } from './pay.js';\npay(1);\n"),
    };
    expect((await resultOf(analyzer, sides)).findings).toMatchObject([{ severity: "low" }]);
  });
});

describe("arguments that reach other parameters", () => {
  it.each([
    ["swapped", "a: A, b: B", "b: B, a: A", "pay(1, 2);", 1],
    ["one put between", "a: A, b?: B", "a: A, c?: C, b?: B", "pay(1, 2);", 1],
    ["only behind what is given", "a: A, b?: B, c?: C", "a: A, c?: C, b?: B", "pay(1);", 0],
    ["renamed only", "a: A, b: B", "x: A, b: B", "pay(1, 2);", 0],
    ["spread", "a: A, b: B", "b: B, a: A", "pay(...x);", 0],
  ] as const)("%s", async (_name, from, to, text, count) => {
    const found = await marks({ "pay.ts": pay(from, to), "a.ts": call(text) });
    expect(found).toEqual(Array.from({ length: count }, () => "pay.ts:1 callers/parameters-moved"));
  });

  it("not where the call was touched, too", async () => {
    const importing = "import { pay } from './pay.ts';\n";
    const sides: Sides = {
      "pay.ts": pay("a: A, b: B", "b: B, a: A"),
      "a.ts": [`${importing}pay(1, 2);\n`, `${importing}pay(2, 1);\n`],
    };
    expect(await marks(sides)).toEqual([]);
  });
});
