import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Change, ChangedFile } from "../domain/index.ts";
import type { ContextPiece } from "../ports/index.ts";
import { groupFiles, linksOf } from "./groups.ts";

function file(path: string): ChangedFile {
  return {
    status: "modified",
    oldPath: path,
    newPath: path,
    path,
    binary: false,
    submodule: false,
    symlink: false,
    hunks: [],
    additions: 1,
    deletions: 0,
  };
}

const changeOf = (paths: readonly string[]): Change => ({ files: paths.map(file), unparsed: [] });

function serving(path: string, serves: readonly string[]): ContextPiece {
  return { kind: "definition", path, range: { start: 1, end: 1 }, text: "x", because: "x", serves };
}

describe("links between changed files", () => {
  it("are of pieces that lie in one and serve another, and of tests by their names", () => {
    const change = changeOf([
      "a.ts",
      "b.ts",
      "x/Pay.java",
      "y/PayTest.java",
      "pay_test.go",
      "pay.go",
      "a.test.ts",
    ]);
    const pieces = [
      serving("b.ts", ["a.ts"]),
      serving("b.ts", ["a.ts", "gone.ts"]),
      serving("other.ts", ["a.ts"]),
    ];
    expect(linksOf(pieces, change)).toEqual(
      expect.arrayContaining([
        { a: "a.ts", b: "b.ts", weight: 2 },
        { a: "a.test.ts", b: "a.ts", weight: 3 },
        { a: "pay.go", b: "pay_test.go", weight: 3 },
        { a: "x/Pay.java", b: "y/PayTest.java", weight: 3 },
      ]),
    );
  });
});

describe("groups of files", () => {
  const sizeOf = (): number => 10;

  it("are one where all fits", () => {
    expect(groupFiles(changeOf(["b", "a"]), [], 20, sizeOf)).toEqual({
      groups: [["a", "b"]],
      left: [],
    });
  });

  it("keep together what hangs together most", () => {
    const links = [
      { a: "a", b: "d", weight: 5 },
      { a: "b", b: "c", weight: 3 },
      { a: "a", b: "b", weight: 1 },
    ];
    expect(groupFiles(changeOf(["a", "b", "c", "d"]), links, 20, sizeOf).groups).toEqual([
      ["a", "d"],
      ["b", "c"],
    ]);
  });

  it("leave out a file that is too large by itself", () => {
    const sizes = (path: string): number => (path === "big" ? 100 : 10);
    const links = [{ a: "a", b: "big", weight: 9 }];
    expect(groupFiles(changeOf(["a", "big"]), links, 50, sizes)).toEqual({
      groups: [["a"]],
      left: ["big"],
    });
  });

  it("hold every file once or leave it, keep the budget, and don't depend on the order", () => {
    const paths = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,3}$/), { maxLength: 12 });
    fc.assert(
      fc.property(
        paths,
        fc.array(fc.tuple(fc.nat(11), fc.nat(11), fc.nat(5))),
        fc.integer({ min: 0, max: 60 }),
        (names, pairs, budget) => {
          const sizes = (path: string): number => (path.charCodeAt(0) % 7) * 4 + path.length;
          const links = pairs.map(([a, b, weight]) => ({
            a: names[a] ?? "-",
            b: names[b] ?? "-",
            weight,
          }));
          const { groups, left } = groupFiles(changeOf(names), links, budget, sizes);
          expect([...groups.flat(), ...left].toSorted()).toEqual(names.toSorted());
          for (const group of groups)
            expect(group.reduce((sum, path) => sum + sizes(path), 0)).toBeLessThanOrEqual(budget);
          for (const path of left) expect(sizes(path)).toBeGreaterThan(budget);
          const turned = links.toReversed().map(({ a, b, weight }) => ({ a: b, b: a, weight }));
          expect(groupFiles(changeOf(names.toReversed()), turned, budget, sizes)).toEqual({
            groups,
            left,
          });
        },
      ),
    );
  });
});
