import { applyPatch } from "diff";
import { expect, test } from "vitest";
import { parseChange } from "./parse-change.ts";
import { unifiedDiff } from "./unified.ts";

function many(word: string, count: number): string {
  return Array.from({ length: count }, (_, index) => `${word} ${index}\n`).join("");
}

test.each([
  ["a line", "a\nb\nc\n", "a\nB\nc\n"],
  ["no last line feed", "a\nb", "a\nB"],
  ["a line feed more at the end", "a", "a\n"],
  ["carriage returns", "a\r\nb\r\n", "a\r\nB\r\n"],
  ["a file that is new", "", "a\n"],
  ["a file that is emptied", "a\nb", ""],
  ["a text with nothing left of it", many("old", 4_000), many("new", 4_000)],
])("turns one text into the other: %s", (_, before, after) => {
  const patch = unifiedDiff("src/a.ts", before, after);
  expect(applyPatch(before, patch.slice(patch.indexOf("---")))).toBe(after);
  expect(parseChange(patch)).toMatchObject({ files: [{ path: "src/a.ts" }], unparsed: [] });
});

test("equal texts have no difference", () => {
  expect(unifiedDiff("a", "x\n", "x\n")).toBe("");
});
