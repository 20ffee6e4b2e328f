import { describe, expect, test } from "vitest";
import { madeUpTree } from "../../test/support/made-up-tree.ts";
import { judge, type Verdict } from "./judge.ts";

/** A line of code that breaks nothing. */
function lines(count: number): string {
  return "export const x = 1;\n".repeat(count);
}

function verdictsOn(files: Record<string, string>): Map<string, Verdict> {
  using tree = madeUpTree(files);
  return new Map(judge(tree.root).map((verdict) => [verdict.budget, verdict]));
}

function broken(files: Record<string, string>): string[] {
  const all = [...verdictsOn(files).values()].filter((verdict) => !verdict.ok);
  return all.map((verdict) => verdict.budget).toSorted();
}

/** Ten lines of source and as many of tests: within every budget. */
const balanced = { "src/a.ts": lines(10), "src/a.test.ts": lines(10) };

describe("size budgets", () => {
  test("a small tree with tests is within all of them", () => {
    expect(broken(balanced)).toEqual([]);
  });

  test("a file may have 400 lines and not 401, test or style sheet or not", () => {
    const short = Object.fromEntries(["b", "c", "d"].map((name) => [`src/${name}.ts`, lines(1)]));
    expect(broken({ ...short, "src/a.ts": lines(400), "test/a.test.ts": lines(400) })).toEqual([]);
    expect(broken({ ...short, "src/a.ts": lines(401), "test/a.test.ts": lines(400) })).toEqual([
      "longest file",
    ]);
    const verdict = verdictsOn({
      ...balanced,
      "web/a.css": "a{}\n".repeat(401),
      "src/b.test.ts": lines(401),
    });
    expect(verdict.get("longest file")?.places).toEqual([
      "src/b.test.ts: 401 lines",
      "web/a.css: 401 lines",
    ]);
  });

  test("the median counts source files only, and may be 90", () => {
    const three = (middle: number) => ({
      "src/a.ts": lines(1),
      "src/b.ts": lines(middle),
      "sandbox/c.ts": lines(200),
      "src/b.test.ts": lines(300),
    });
    expect(broken(three(90))).toEqual([]);
    expect(broken(three(91))).toEqual(["median file"]);
  });

  test("a function may have 60 lines and not 61, however it is written", () => {
    const body = (count: number) => "  void 0;\n".repeat(count);
    const tests = { "src/a.test.ts": lines(150) };
    expect(
      broken({
        ...tests,
        "src/a.ts": `function f() {\n${body(58)}}\n${lines(60)}`,
        "src/b.ts": lines(1),
      }),
    ).toEqual([]);
    const shapes = {
      declaration: `function f() {\n${body(59)}}\n`,
      arrow: `const f = () => {\n${body(59)}};\n`,
      method: `export const o = { f() {\n${body(59)}} };\n`,
      member: `class C { f() {\n${body(59)}} }\n`,
      accessor: `class C { get f() {\n${body(59)}return 1;} }\n`,
    };
    for (const [shape, text] of Object.entries(shapes)) {
      const verdict = verdictsOn({ ...tests, "src/a.ts": text }).get("longest function");
      expect({ shape, places: verdict?.places }).toEqual({
        shape,
        places: [expect.stringMatching(/^src\/a\.ts:1: .* has 61 lines$/)],
      });
    }
  });

  test("the function of describe only groups tests; that of a test counts", () => {
    const long = "  void 0;\n".repeat(70);
    const group = {
      "src/a.ts": lines(90),
      "src/a.test.ts": `describe("x", () => {\n${long}});\ndescribe.each([])("y", () => {\n});\n`,
    };
    expect(broken(group)).toEqual([]);
    expect(broken({ ...group, "src/a.test.ts": `test("x", () => {\n${long}});\n` })).toEqual([
      "longest function",
    ]);
  });

  test("any is found wherever a type can stand, and nowhere else", () => {
    const text = [
      "type A = any;",
      "const b: Array<any> = [];",
      "function c(d: (e: any) => void) {}",
      'const any = "any"; // any',
      "type F = { any: string };",
    ].join("\n");
    expect(verdictsOn({ ...balanced, "test/b.ts": text }).get("any")?.places).toEqual([
      "test/b.ts:1",
      "test/b.ts:2",
      "test/b.ts:3",
    ]);
  });

  test("non-null marks are found, plain negation is not", () => {
    const text =
      "const a = b!;\nlet c!: string;\nclass D { e!: string }\nconst f = !g;\nconst h = i! + 1;\n";
    expect(verdictsOn({ ...balanced, "src/b.ts": text }).get("non-null !")?.places).toEqual(
      [1, 2, 3, 5].map((line) => `src/b.ts:${line}`),
    );
  });

  test("two assertions per thousand lines pass and three don't; `as const` and `satisfies` are none", () => {
    const free =
      'const a = ["x"] as const;\nconst b = 1 satisfies number;\nimport { c as d } from "node:fs";\n';
    const tree = (assertions: string) => ({
      ...Object.fromEntries(Array.from({ length: 10 }, (_, at) => [`src/f${at}.ts`, lines(50)])),
      "src/g.ts": `${free}${assertions}`,
      "test/h.ts": lines(399),
      "test/i.ts": lines(96),
    });
    expect(broken(tree("const e = f as string;\nconst g = <number>h;\n"))).toEqual([]);
    const verdict = verdictsOn(tree("const e = f as string;\nconst g = <number>h as never;\n"));
    expect(verdict.get("as per 1,000 lines")?.ok).toBe(false);
    expect(verdict.get("as per 1,000 lines")?.places).toEqual([
      "src/g.ts:4",
      "src/g.ts:5",
      "src/g.ts:5",
    ]);
  });

  test("a cycle counts even when all its imports are of types, or dynamic", () => {
    const cycle = {
      ...balanced,
      "src/b.ts": 'import type { C } from "./d/c.ts";\n',
      "src/d/c.ts": 'export type { E } from "./e.ts";\n',
      "src/d/e.ts": 'export const f = () => import("../b.ts");\n',
    };
    const verdict = verdictsOn(cycle).get("import cycles");
    expect(verdict?.places).toEqual(["src/b.ts ↔ src/d/c.ts ↔ src/d/e.ts"]);
    expect(verdict?.ok).toBe(false);
  });

  test("a port may have 8 methods and not 9; fields that are no functions don't count", () => {
    const port = (methods: number) =>
      `export interface P {\n  readonly size: number;\n  f: () => void;\n${Array.from({ length: methods - 1 }, (_, at) => `  m${at}(): void;\n`).join("")}}\n`;
    const tested = { ...balanced, "test/b.test.ts": lines(10) };
    expect(broken({ ...tested, "src/core/ports/p.ts": port(8) })).toEqual([]);
    expect(broken({ ...tested, "src/core/ports/p.ts": port(9) })).toEqual(["widest port"]);
    expect(broken({ ...tested, "src/core/domain/p.ts": port(9) })).toEqual([]);
  });

  test("folders end at the fourth", () => {
    expect(broken({ ...balanced, "src/adapters/git/x/a.ts": lines(1) })).toEqual([]);
    expect(
      verdictsOn({ ...balanced, "src/adapters/git/x/y/a.ts": lines(1) }).get("deepest folder")
        ?.places,
    ).toEqual(["src/adapters/git/x/y/a.ts"]);
  });

  test("tests weigh between 0.8 and 2 times the source", () => {
    const tree = (tests: number) => ({
      "src/a.ts": lines(90),
      "scripts/b.ts": lines(10),
      "src/a.test.ts": lines(tests - 10),
      "src/testing/c.ts": lines(5),
      "test/support/b.ts": lines(5),
    });
    expect(broken(tree(80))).toEqual([]);
    expect(broken(tree(79))).toEqual(["test to source lines"]);
    expect(broken(tree(200))).toEqual([]);
    expect(broken(tree(201))).toEqual(["test to source lines"]);
  });

  test("what is built or installed is not counted", () => {
    expect(
      broken({
        ...balanced,
        "web/dist/a.js": lines(900),
        "sandbox/node_modules/b/c.ts": "let a: any;",
      }),
    ).toEqual([]);
  });
});
