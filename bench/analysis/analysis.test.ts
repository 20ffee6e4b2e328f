import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseChange } from "../../src/core/diff/index.ts";
import { likenessBy, matchOnce } from "./likeness.ts";
import { reverseDiff } from "./reverse-diff.ts";

describe("likeness", () => {
  const likeness = likenessBy([
    "The query is built from input",
    "A lock is never released",
    "input",
  ]);

  test("is 1 for equal words in any form and order, 0 for none in common", () => {
    expect(likeness("lock released", "releasing locks")).toBeCloseTo(1);
    expect(likeness("query", "lock")).toBe(0);
    expect(likeness("", "lock")).toBe(0);
  });

  test("weighs rare words more, and knows the parts of identifiers", () => {
    expect(likeness("input query", "query lock")).toBeGreaterThan(
      likeness("input query", "input lock"),
    );
    expect(likeness("releaseLock", "lock_release")).toBeCloseTo(1);
  });

  test("is the same both ways and never above 1", () => {
    const text = fc.array(fc.constantFrom("query", "lock", "input", "never", "other")).map(String);
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(likeness(a, b)).toBeCloseTo(likeness(b, a));
        expect(likeness(a, b)).toBeLessThanOrEqual(1.000001);
      }),
    );
  });
});

test("each golden and each finding matches once, the likest pair first", () => {
  const pair = (golden: number, finding: number, value: number) => ({
    golden,
    finding,
    likeness: value,
  });
  expect(matchOnce([pair(0, 0, 0.5), pair(0, 1, 0.9), pair(1, 1, 0.8)])).toBe(1);
  expect(matchOnce([pair(0, 0, 0.9), pair(0, 1, 0.5), pair(1, 1, 0.8)])).toBe(2);
  expect(matchOnce([])).toBe(0);
});

describe("a reversed diff", () => {
  const diff = [
    "diff --git a/a.js b/b.js",
    "rename from a.js",
    "rename to b.js",
    "index 1111111..2222222 100644",
    "--- a/a.js",
    "+++ b/b.js",
    "@@ -3,3 +3,4 @@ function f() {",
    " one",
    "--- two",
    "+++ three",
    "+four",
    " five",
    "diff --git a/new.js b/new.js",
    "new file mode 100644",
    "--- /dev/null",
    "+++ b/new.js",
    "@@ -0,0 +1 @@",
    "+only",
    "\\ No newline at end of file",
    "",
  ].join("\n");

  test("adds what was removed and removes what was added, renames and new files too", () => {
    const [renamed, removed] = parseChange(reverseDiff(diff)).files;
    expect(renamed).toMatchObject({ oldPath: "b.js", newPath: "a.js", additions: 1, deletions: 2 });
    expect(renamed?.hunks[0]?.lines.map(({ kind, text }) => `${kind} ${text}`)).toContain(
      "added -- two",
    );
    expect(removed).toMatchObject({ status: "removed", deletions: 1 });
  });

  test("reversed again is the diff", () => {
    expect(reverseDiff(reverseDiff(diff))).toBe(diff);
  });
});
