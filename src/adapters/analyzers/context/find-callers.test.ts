import { afterAll, describe, expect, it } from "vitest";
import { createAnalysisHost } from "../host/index.ts";
import { type Sides } from "../testing/change-of.ts";
import { lines, placesOfKind, same } from "../testing/context-of.ts";
import { createCodeContext } from "./index.ts";

const host = createAnalysisHost();
const context = createCodeContext(host);
afterAll(() => host.close());

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
    expect(await placesOfKind(context, sides, "caller")).toEqual(expected);
  });
});
