import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applyFixes } from "./apply-fixes.ts";

function fix(start: number, end: number, ...lines: string[]) {
  return { range: { start, end }, lines };
}

describe("fixes", () => {
  test.each([
    ["replaces lines", "a\nb\nc\n", fix(2, 2, "x", "y"), "a\nx\ny\nc\n"],
    ["deletes lines", "a\nb\nc\n", fix(1, 2), "c\n"],
    ["keeps carriage returns", "a\r\nb\r\nc\r\n", fix(2, 2, "x", "y"), "a\r\nx\r\ny\r\nc\r\n"],
    ["keeps a missing end of line", "a\nb", fix(2, 2, "x"), "a\nx"],
    ["keeps both", "a\r\nb", fix(2, 2, "x", "y"), "a\r\nx\r\ny"],
    ["deletes a last line without end", "a\nb", fix(2, 2), "a\n"],
    ["empties a file", "b", fix(1, 1), ""],
  ])("%s", (_, text, one, expected) => {
    expect(applyFixes(text, [one]).text).toBe(expected);
  });

  test.each([
    ["a line that isn't there", fix(4, 4, "x")],
    ["what stands behind the last line feed", fix(3, 3, "x")],
    ["line 0", fix(0, 1, "x")],
    ["a range that ends before it begins", fix(2, 1, "x")],
    ["no number", fix(Number.NaN, Number.NaN, "x")],
    ["a line that is two", fix(1, 1, "x\ny")],
  ])("leave %s alone", (_, one) => {
    expect(applyFixes("a\nb\n", [one])).toEqual({ text: "a\nb\n", applied: [], left: [one] });
  });

  test("that overlap: the first wins, and line numbers are those of the text as it was", () => {
    const [first, overlapping, below] = [fix(2, 3, "x"), fix(3, 4, "y"), fix(4, 4, "z", "z")];
    expect(applyFixes("a\nb\nc\nd\ne\n", [first, overlapping, below])).toEqual({
      text: "a\nx\nz\nz\ne\n",
      applied: [first, below],
      left: [overlapping],
    });
  });

  test("touch nothing but their lines, for any of them", () => {
    const fixes = fc.array(
      fc.record({ at: fc.integer({ min: 1, max: 20 }), length: fc.nat(3), lines: fc.nat(3) }),
    );
    fc.assert(
      fc.property(fixes, (list) => {
        const text = Array.from({ length: 20 }, (_, index) => `line ${index + 1}\n`).join("");
        const { text: fixed, applied } = applyFixes(
          text,
          list.map(({ at, length, lines }) =>
            fix(at, at + length, ...Array.from({ length: lines }, () => "new")),
          ),
        );
        const replaced = new Set(
          applied.flatMap(({ range }) =>
            Array.from({ length: range.end - range.start + 1 }, (_, index) => range.start + index),
          ),
        );
        const kept = text.split("\n").filter((_, index) => !replaced.has(index + 1));
        expect(fixed.split("\n").filter((line) => line !== "new")).toEqual(kept);
      }),
    );
  });
});
