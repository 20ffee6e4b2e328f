import { describe, expect, test } from "vitest";
import type { Tree } from "../../../test/support/fake-source.ts";
import type { Change } from "../domain/index.ts";
import { freshLines } from "./fresh.ts";
import { changeOf } from "./testing/some-change.ts";

const nothing: Change = { files: [], unparsed: [] };
const lines = (from: number, to: number): string =>
  Array.from({ length: to - from + 1 }, (_, at) => `line${from + at}\n`).join("");

function fresh(now: Change, before: Change): Record<string, number[]> {
  return Object.fromEntries([...freshLines(now, before)].map(([path, set]) => [path, [...set]]));
}

const base: Tree = { "a.ts": lines(1, 60) };
const one = (text: string): string => text.replace("line10\n", "line10\nnew();\nmore();\n");
const before = changeOf(base, { "a.ts": one(lines(1, 60)) });

describe("nothing is new", () => {
  test("of the same change", () => {
    expect(fresh(before, before)).toEqual({});
  });

  test("after a rebase or a merge that moved it", () => {
    const moved = `top\ntop\n${lines(1, 60)}`;
    expect(fresh(changeOf({ "a.ts": moved }, { "a.ts": one(moved) }), before)).toEqual({});
  });

  test("after a merge that changed the lines around it, and other files", () => {
    const merged = lines(1, 60).replace("line9\n", "other9\n");
    const now = changeOf({ "a.ts": merged, "b.ts": "x\n" }, { "a.ts": one(merged), "b.ts": "x\n" });
    expect(fresh(now, before)).toEqual({});
  });

  test("when one of the blocks is taken back", () => {
    const both = changeOf(base, { "a.ts": `${one(lines(1, 60))}end();\n` });
    expect(fresh(before, both)).toEqual({});
  });

  test("when blocks come in one hunk that came in two", () => {
    const near = changeOf({ "a.ts": lines(8, 14) }, { "a.ts": `${one(lines(8, 14))}end();\n` });
    const apart = changeOf(base, { "a.ts": `${one(lines(1, 60))}end();\n` });
    expect(fresh(near, apart)).toEqual({});
  });

  test("when the file was renamed since", () => {
    const [file] = before.files;
    if (file === undefined) throw new Error("no file");
    const renamed = { ...file, path: "b.ts", newPath: "b.ts", status: "renamed" as const };
    expect(fresh({ ...before, files: [renamed] }, before)).toEqual({});
  });

  test("of a removal that was seen", () => {
    const removal = changeOf(base, { "a.ts": lines(1, 30) + lines(33, 60) });
    expect(fresh(removal, removal)).toEqual({});
  });
});

describe("what is new", () => {
  test("is everything where nothing was seen", () => {
    expect(fresh(before, nothing)).toEqual({ "a.ts": [11, 12] });
  });

  test("is the block in which one line changed, and no other", () => {
    const text = one(lines(1, 60)).replace("more();", "less();");
    const both = changeOf(base, { "a.ts": `${one(lines(1, 60))}end();\n` });
    expect(fresh(changeOf(base, { "a.ts": `${text}end();\n` }), both)).toEqual({
      "a.ts": [11, 12],
    });
  });

  test("is the second of two equal blocks", () => {
    const twice = one(lines(1, 60)).replace("line40\n", "line40\nnew();\nmore();\n");
    expect(fresh(changeOf(base, { "a.ts": twice }), before)).toEqual({ "a.ts": [43, 44] });
  });

  test("is the same block in another file", () => {
    const now = changeOf({ "b.ts": lines(1, 60) }, { "b.ts": one(lines(1, 60)) });
    expect(fresh(now, before)).toEqual({ "b.ts": [11, 12] });
  });

  test("is a block that removes something else, though it adds the same", () => {
    const now = changeOf(base, {
      "a.ts": one(lines(1, 60)).replace("more();\nline11\n", "more();\n"),
    });
    expect(fresh(now, before)).toEqual({ "a.ts": [11, 12] });
  });

  test("of a mere removal are the lines around it", () => {
    const now = changeOf(base, { "a.ts": lines(1, 30) + lines(33, 60) });
    expect(fresh(now, nothing)).toEqual({ "a.ts": [30, 31] });
  });

  test("of a file that is gone is there to be seen", () => {
    for (const start of [0, 1]) {
      const change = changeOf(base, {});
      const [file] = change.files;
      const hunk = file?.hunks[0];
      if (file === undefined || hunk === undefined) throw new Error("no hunk");
      // Git counts from 0 there, others from 1.
      const gone = { ...file, hunks: [{ ...hunk, newStart: start }] };
      expect(fresh({ ...change, files: [gone] }, nothing)["a.ts"]).toContain(start);
    }
  });
});
