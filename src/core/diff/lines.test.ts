import { createTwoFilesPatch } from "diff";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ChangedFile, CommentAnchor, LineRange } from "../domain/index.ts";
import { anchorFor, oldSideAnchor } from "./anchors.ts";
import { addedLines, inDiff, isAdded, mapOldToNew, removedLines, touches } from "./lines.ts";
import { parseChange } from "./parse-change.ts";

function fileOf(before: string, after: string, context = 3): ChangedFile {
  const patch = createTwoFilesPatch("a/f", "b/f", before, after, "", "", { context });
  const [file] = parseChange(patch.replace(/^=+\n/, "")).files;
  if (file === undefined) throw new Error(`no file in ${patch}`);
  return file;
}

const numbers = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, at) => String(from + at));
const before = `${numbers(1, 60).join("\n")}\n`;
/** Line 10 replaced by three, 30 gone, one more after 50: hunks 7–15, 29–34 and 50–56 of the new side. */
const after = `${[...numbers(1, 9), "x", "y", "z", ...numbers(11, 29), ...numbers(31, 50), "w", ...numbers(51, 60)].join("\n")}\n`;
const file = fileOf(before, after);

describe("lines", () => {
  test("the fixture has the hunks its comment names", () => {
    const spans = file.hunks.map((hunk) => [hunk.newStart, hunk.newStart + hunk.newLines - 1]);
    expect(spans).toEqual([
      [7, 15],
      [29, 34],
      [49, 55],
    ]);
  });

  test("added and removed runs", () => {
    expect(addedLines(file)).toEqual([
      { start: 10, end: 12 },
      { start: 52, end: 52 },
    ]);
    expect(removedLines(file)).toEqual([
      { start: 10, end: 10 },
      { start: 30, end: 30 },
    ]);
  });

  test("touches needs an added line, inDiff any line of a hunk", () => {
    expect(touches(file, { start: 1, end: 9 })).toBe(false);
    expect(touches(file, { start: 1, end: 10 })).toBe(true);
    expect(touches(file, { start: 13, end: 51 })).toBe(false);
    expect(touches(file, { start: 12, end: 11 })).toBe(false);
    expect([6, 7, 15, 16, 28, 29, 34, 35, 0, -1, 7.5].map((at) => inDiff(file, at))).toEqual([
      false,
      true,
      true,
      false,
      false,
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
    expect([9, 10, 12, 13].map((at) => isAdded(file, at))).toEqual([false, true, true, false]);
  });

  test("old lines find their new place, removed ones none", () => {
    expect([1, 9, 10, 11, 29, 30, 31, 50, 51, 60].map((at) => mapOldToNew(file, at))).toEqual([
      1,
      9,
      null,
      13,
      31,
      null,
      32,
      51,
      53,
      62,
    ]);
    expect(mapOldToNew(file, 0)).toBeNull();
    expect(mapOldToNew({ ...file, newPath: null }, 1)).toBeNull();
  });
});

describe("anchors", () => {
  test.each<[string, LineRange, { start: number; end: number } | null]>([
    ["inside one hunk", { start: 10, end: 11 }, { start: 10, end: 11 }],
    ["context lines count as diff", { start: 7, end: 8 }, { start: 7, end: 8 }],
    ["clipped to its hunk", { start: 1, end: 20 }, { start: 7, end: 15 }],
    ["the hunk with most added lines", { start: 14, end: 60 }, { start: 49, end: 55 }],
    ["the first of equals", { start: 13, end: 34 }, { start: 13, end: 15 }],
    ["between hunks", { start: 16, end: 28 }, null],
    ["behind all", { start: 900, end: 999 }, null],
    ["upside down", { start: 12, end: 10 }, null],
    ["no numbers", { start: Number.NaN, end: 12 }, null],
  ])("%s", (_name, range, expected) => {
    const anchor = anchorFor(file, range);
    expect(anchor).toEqual(expected === null ? null : { path: "f", side: "new", ...expected });
  });

  test("no range means the file", () => {
    expect(anchorFor(file, null)).toEqual({ path: "f", side: "file" });
    expect(oldSideAnchor(file, null)).toEqual({ path: "f", side: "file" });
  });

  test("a removed file has only an old side, an added one only a new side", () => {
    const removed = parseChange("--- a/g\n+++ /dev/null\n@@ -1,2 +0,0 @@\n-a\n-b\n").files[0];
    const added = parseChange("--- /dev/null\n+++ b/g\n@@ -0,0 +1,2 @@\n+a\n+b\n").files[0];
    if (removed === undefined || added === undefined) throw new Error("no files");
    const range = { start: 2, end: 9 };
    expect(anchorFor(removed, range)).toBeNull();
    expect(oldSideAnchor(removed, range)).toEqual({ path: "g", side: "old", start: 2, end: 2 });
    expect(anchorFor(added, range)).toEqual({ path: "g", side: "new", start: 2, end: 2 });
    expect(oldSideAnchor(added, range)).toBeNull();
  });

  test("a binary file or one whose mode changed can only be spoken of as a whole", () => {
    const mode = parseChange("diff --git a/m b/m\nold mode 100644\nnew mode 100755\n").files[0];
    if (mode === undefined) throw new Error("no file");
    expect(anchorFor(mode, { start: 1, end: 1 })).toBeNull();
    expect(anchorFor(mode, null)).toEqual({ path: "m", side: "file" });
  });
});

const text = fc
  .array(fc.constantFrom("a", "b", "c", "d"), { maxLength: 60 })
  .map((lines) => lines.map((one) => `${one}\n`).join(""));
const changed = fc
  .tuple(text, text, fc.integer({ min: 0, max: 3 }))
  .filter(([one, other]) => one !== other)
  .map(([one, other, context]) => ({
    file: fileOf(one, other, context),
    before: one,
    after: other,
  }));
const anyRange = fc.record({
  start: fc.integer({ min: -2, max: 70 }),
  end: fc.integer({ min: -2, max: 70 }),
});

function expectInside(anchor: CommentAnchor | null, range: LineRange, hunks: LineRange[]): void {
  const visible = hunks.some(
    (hunk) => Math.max(hunk.start, range.start) <= Math.min(hunk.end, range.end),
  );
  expect(anchor !== null).toBe(visible && range.start <= range.end);
  if (anchor === null || anchor.side === "file") return;
  expect(anchor.start).toBeLessThanOrEqual(anchor.end);
  expect(anchor.start).toBeGreaterThanOrEqual(range.start);
  expect(anchor.end).toBeLessThanOrEqual(range.end);
  expect(hunks.some((hunk) => hunk.start <= anchor.start && anchor.end <= hunk.end)).toBe(true);
}

describe("for any change", () => {
  test("an anchor exists exactly when a line is visible, lies in the range and in one hunk", () => {
    fc.assert(
      fc.property(changed, anyRange, ({ file: any }, range) => {
        const spans = (
          start: "newStart" | "oldStart",
          lines: "newLines" | "oldLines",
        ): LineRange[] =>
          any.hunks
            .filter((hunk) => hunk[lines] > 0)
            .map((hunk) => ({ start: hunk[start], end: hunk[start] + hunk[lines] - 1 }));
        expectInside(anchorFor(any, range), range, spans("newStart", "newLines"));
        expectInside(oldSideAnchor(any, range), range, spans("oldStart", "oldLines"));
      }),
      { numRuns: 500 },
    );
  });

  test("no hunk offers more added lines of the range than the chosen one", () => {
    fc.assert(
      fc.property(changed, anyRange, ({ file: any }, range) => {
        const anchor = anchorFor(any, range);
        if (anchor === null || anchor.side === "file") return;
        const within = (from: number, to: number): number =>
          any.hunks
            .flatMap((hunk) => hunk.lines)
            .filter(
              (line) =>
                line.kind === "added" && Number(line.newLine) >= from && Number(line.newLine) <= to,
            ).length;
        const chosen = within(anchor.start, anchor.end);
        for (const hunk of any.hunks) {
          const from = Math.max(hunk.newStart, range.start);
          const to = Math.min(hunk.newStart + hunk.newLines - 1, range.end);
          expect(within(from, to)).toBeLessThanOrEqual(chosen);
        }
      }),
    );
  });

  test("mapped lines hold the same text, grow, and miss exactly the removed ones", () => {
    fc.assert(
      fc.property(changed, ({ file: any, before: old, after: fresh }) => {
        const oldLines = old.split("\n").slice(0, -1);
        const newLines = fresh.split("\n").slice(0, -1);
        const mapped = oldLines.map((_, at) => mapOldToNew(any, at + 1));
        const kept = mapped.filter((line) => line !== null);
        mapped.forEach((line, at) => {
          if (line !== null) expect(newLines[line - 1]).toBe(oldLines[at]);
        });
        expect(kept).toEqual(kept.toSorted((a, b) => a - b));
        expect(new Set(kept).size).toBe(kept.length);
        expect(mapped.length - kept.length).toBe(any.deletions);
      }),
    );
  });

  test("isAdded, touches and addedLines agree with the lines themselves", () => {
    fc.assert(
      fc.property(changed, anyRange, ({ file: any }, range) => {
        const added = any.hunks
          .flatMap((hunk) => hunk.lines)
          .flatMap((line) => (line.kind === "added" ? [Number(line.newLine)] : []));
        const runs = addedLines(any).flatMap((run) => numbers(run.start, run.end).map(Number));
        expect(runs).toEqual(added);
        expect(touches(any, range)).toBe(
          added.some((line) => line >= range.start && line <= range.end),
        );
        for (let at = -1; at < 70; at++) expect(isAdded(any, at)).toBe(added.includes(at));
      }),
    );
  });
});
