import { describe, expect, it } from "vitest";
import { readStructure } from "../outline/read-structure.ts";
import type { ChangedText } from "./changed-files.ts";
import { isLocal, wantedNames, type Wanted } from "./names.ts";

const everywhere = [{ start: 1, end: 1_000 }];

function wanted(text: string, added: readonly [number, number], path = "a.ts"): Wanted[] {
  const structure = readStructure({ path, text }, everywhere);
  if (structure === null) throw new Error("no structure");
  const rows = text.split("\n");
  const range = { start: added[0], end: added[1] };
  const file: ChangedText = {
    path,
    oldPath: path,
    rows,
    source: { path, rows, structure },
    touched: [range],
    added: [range],
    shown: [range],
  };
  return wantedNames(file);
}

const names = (list: readonly Wanted[]): string[] => list.map(({ name }) => name);

describe("names that are looked for", () => {
  it("are those that added lines use, calls and types first, the more used before", () => {
    const list = wanted("const x1 = value1;\npay(one);\npay(two);\nlet y1: Bill;\n", [1, 4]);
    expect(names(list).slice(0, 2)).toEqual(["pay", "Bill"]);
    expect(names(list)).not.toContain("x1");
    expect(list[0]).toMatchObject({ lines: [2, 3], far: false });
  });

  it("come before those that the function around calls", () => {
    const list = wanted(
      "function f() {\n  before(thing);\n  added1();\n  after();\n}\nbeyond();\n",
      [3, 3],
    );
    expect(list.map(({ name, far }) => `${name}${far ? " far" : ""}`)).toEqual([
      "added1",
      "after far",
      "before far",
    ]);
  });

  it("are no words of the language, and no common ones of functions around", () => {
    const list = wanted(
      "function f() {\n  get(a1);\n  const q1: string = this.undefined ?? null;\n}\n",
      [3, 3],
    );
    expect(names(list)).toEqual([]);
  });

  it("weigh more when they are imported or constants, less in tests", () => {
    const text = "import { pay } from './p';\npay();\nsettle();\nuse1(LIMIT, limit);\n";
    const list = wanted(text, [2, 4]);
    expect(names(list)[0]).toBe("pay");
    expect(names(list).indexOf("LIMIT")).toBeLessThan(names(list).indexOf("limit"));
    const ofTest = wanted(text, [2, 4], "a.test.ts");
    expect(ofTest[0]?.need).toBeLessThan(list[0]?.need ?? 0);
  });

  it("are local when the file declares them in a function", () => {
    const list = wanted("function f() {\n  const mine = 1;\n  pay(mine, other);\n}\n", [3, 3]);
    const local = list.filter(isLocal).map(({ name }) => name);
    expect(local).toEqual(["mine"]);
  });

  it("know what stands before the dot", () => {
    const [first] = wanted("store.findAllOfThem();\nthis.findAllOfThem();\n", [1, 2]);
    expect([...(first?.receivers ?? [])]).toEqual(["store", "this"]);
  });
});
