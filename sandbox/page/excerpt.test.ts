import fc from "fast-check";
import { expect, test } from "vitest";
import { parseDiff } from "./diff.ts";
import { comment, head, inline } from "./testing/index.ts";
import { excerptOf, type ExcerptRow } from "./excerpt.ts";
import { placeNotes, type FileNotes } from "./placement.ts";
import { groupThreads } from "./threads.ts";

/** A new file of 50 lines in hunks of 10, with comments at the lines given. */
function notesWith(...lines: number[]): FileNotes {
  const hunk = (start: number): string =>
    [
      `@@ -0,0 +${start},10 @@`,
      ...Array.from({ length: 10 }, (_, index) => `+${start + index}`),
    ].join("\n");
  const text = `diff --git a/x b/x\nnew file mode 100644\n${[1, 11, 21, 31, 41].map(hunk).join("\n")}\n`;
  const threads = groupThreads(
    lines.map((to, index) => comment(index + 1, "x", { inline: inline("x", { to }) })),
  );
  const [notes] = placeNotes(parseDiff(text), threads, [], head).files;
  if (notes === undefined) throw new Error("The diff of this test has no file.");
  return notes;
}

const shown = (rows: readonly ExcerptRow[]): string[] =>
  rows.map((row) =>
    row.kind === "line" ? String(row.line.newLine) : row.kind === "gap" ? `(${row.count})` : "@",
  );

test("a small file is shown whole", () => {
  expect(shown(excerptOf(notesWith(), 50)).filter((row) => row !== "@")).toHaveLength(50);
});

test("a long one ends in a gap, but comments beyond it keep their surroundings", () => {
  expect(shown(excerptOf(notesWith(36), 2))).toEqual([
    "@",
    "1",
    "2",
    "(28)",
    "@",
    "(2)",
    "33",
    "34",
    "35",
    "36",
    "37",
    "38",
    "39",
    "(11)",
  ]);
});

test("every line is shown or counted, and every commented one is shown", () => {
  const chosen = fc.array(fc.integer({ min: 1, max: 50 }), { maxLength: 4 });
  fc.assert(
    fc.property(chosen, fc.nat({ max: 60 }), (lines, limit) => {
      const rows = excerptOf(notesWith(...lines), limit);
      const numbers = rows.flatMap((row) => (row.kind === "line" ? [row.line.newLine] : []));
      const left = rows.reduce((sum, row) => sum + (row.kind === "gap" ? row.count : 0), 0);
      expect(numbers.length + left).toBe(50);
      for (const line of lines) expect(numbers).toContain(line);
    }),
  );
});
