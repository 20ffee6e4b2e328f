import { describe, expect, it } from "vitest";
import type { Sides } from "../testing/change-of.ts";
import { marksOf, resultOf, treeOf } from "../testing/tree-of.ts";
import { changeRisksAnalyzer } from "./index.ts";

const same = (text: string): readonly [string, string] => [text, text];
const code = "call();\n".repeat(12);
const marks = async (sides: Sides): Promise<string[]> =>
  marksOf((await resultOf(changeRisksAnalyzer(), sides)).findings);

describe("deleted tests", () => {
  it.each([
    ["src/pay.ts", "src/pay.test.ts"],
    ["src/pay.ts", "test/pay.spec.ts"],
    ["app/pay.py", "tests/test_pay.py"],
    ["pay/pay.go", "pay/pay_test.go"],
    ["src/main/Pay.java", "src/test/PayTest.java"],
    ["app/pay.rb", "spec/pay_spec.rb"],
    ["Pay/Pay.cs", "Pay.Tests/PayTests.cs"],
    ["core/app/models/shop/pay.rb", "core/spec/models/shop/pay_spec.rb"],
    ["src/pay/index.ts", "src/pay/__tests__/index.test.ts"],
  ])("are found while %s stays: %s", async (source, test) => {
    expect(await marks({ [source]: same(code), [test]: ["x\n", null] })).toEqual([
      `${test}:- change/test-deleted`,
    ]);
  });

  it.each([
    ["go with their code", { "src/pay.ts": [code, null], "src/pay.test.ts": ["x\n", null] }],
    ["are of code that was gone before", { "src/pay.test.ts": ["x\n", null] }],
    [
      "moved",
      {
        "src/pay.ts": same(code),
        "src/pay.test.ts": ["x\n", null],
        "test/pay.test.ts": [null, "y\n"],
      },
    ],
    [
      "are named after a namesake elsewhere",
      { "src/pay/run.ts": same(code), "src/ship/run.test.ts": ["x\n", null] },
    ],
    [
      "are named after a namesake in another language",
      { "pay/pay.ts": same(code), "pay/pay_spec.rb": ["x\n", null] },
    ],
    [
      "were written anew under another name",
      {
        "src/pay.ts": same(code),
        "test/pay.test.ts": ["x\n", null],
        "test/payment.test.ts": [null, "y\n"],
      },
    ],
    ["are data", { "src/pay.ts": same(code), "test/fixtures/pay.ts": ["x\n", null] }],
    ["are no code", { "src/pay.ts": same(code), "test/pay.json": ["x\n", null] }],
  ] satisfies [string, Sides][])("are nothing to say when they %s", async (_name, sides) => {
    expect(await marks(sides)).toEqual([]);
  });
});

describe("code without a test in a tested folder", () => {
  const tested: Sides = {
    "src/a.ts": same(code),
    "src/a.test.ts": same("x\n"),
    "src/b.ts": same(code),
    "src/b.test.ts": same("x\n"),
  };

  it("is said once for the folder, in the report only", async () => {
    const { findings } = await resultOf(changeRisksAnalyzer(), {
      ...tested,
      "src/d.ts": [null, code],
      "src/c.ts": [null, code],
    });
    expect(findings).toMatchObject([
      { rule: "change/untested-code", severity: "info", path: "src/c.ts", range: null },
    ]);
    expect(findings[0]?.message).toContain("`c.ts`, `d.ts`: no test");
  });

  it.each([
    ["a test came along", { ...tested, "src/c.ts": [null, code], "src/c.test.ts": [null, "x\n"] }],
    [
      "some test was touched",
      { ...tested, "src/c.ts": [null, code], "test/flow.test.ts": ["x\n", "y\n"] },
    ],
    [
      "it has a test elsewhere",
      { ...tested, "src/c.ts": [null, code], "test/unit/c.test.ts": same("x\n") },
    ],
    ["it is small", { ...tested, "src/c.ts": [null, "call();\n"] }],
    [
      "its neighbours have none",
      { "src/a.ts": same(code), "src/a.test.ts": same("x\n"), "src/c.ts": [null, code] },
    ],
    [
      "few of its neighbours have any",
      {
        ...tested,
        "src/c.ts": [null, code],
        ...Object.fromEntries(
          ["e", "f", "g", "h", "i"].map((name) => [`src/${name}.ts`, same(code)]),
        ),
      },
    ],
    ["it is in another folder", { ...tested, "lib/c.ts": [null, code] }],
    [
      "it is generated",
      { ...tested, "src/c.ts": [null, `// Code generated. DO NOT EDIT.\n${code}`] },
    ],
    ["it translates", { ...tested, "src/lang/c.ts": [null, code] }],
    ["it declares only", { ...tested, "src/types.ts": [null, code], "src/c.d.ts": [null, code] }],
  ] satisfies [string, Sides][])("is nothing to say when %s", async (_name, sides) => {
    expect(await marks(sides)).toEqual([]);
  });

  it("is not looked for in a tree too large to list", async () => {
    const sides: Sides = { ...tested, "src/c.ts": [null, code] };
    const tree = { ...treeOf(sides), paths: async () => [], exhausted: true };
    expect((await resultOf(changeRisksAnalyzer(), sides, tree)).findings).toEqual([]);
  });
});
