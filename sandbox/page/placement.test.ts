import fc from "fast-check";
import { expect, test } from "vitest";
import { parseDiff } from "./diff.ts";
import { annotation, comment, head, inline } from "./testing/index.ts";
import { placeNotes, type FileNotes } from "./placement.ts";
import { groupThreads } from "./threads.ts";

const files = parseDiff(`diff --git a/src/a.ts b/src/b.ts
similarity index 90%
rename from src/a.ts
rename to src/b.ts
--- a/src/a.ts
+++ b/src/b.ts
@@ -10,4 +10,5 @@
 ten
-eleven
+eleven!
+twelve new
 twelve
 thirteen
diff --git a/gone.ts b/gone.ts
deleted file mode 100644
--- a/gone.ts
+++ /dev/null
@@ -1 +0,0 @@
-x
`);

function place(...inlines: ReturnType<typeof inline>[]) {
  const comments = inlines.map((one, index) => comment(index + 1, "x", { inline: one }));
  return placeNotes(files, groupThreads(comments), [], head);
}

/** Which line each comment stands at, per file. */
function spots(notes: FileNotes | undefined): Record<string, number[]> {
  const entries = [...(notes?.threads ?? [])];
  return Object.fromEntries(
    entries.map(([key, threads]) => [key, threads.map(({ root }) => root.id)]),
  );
}

test("new and old lines, ranges and files find their places", () => {
  const placed = place(
    inline("src/b.ts", { to: 12 }),
    inline("src/b.ts", { from: 11 }),
    inline("src/b.ts", { startTo: 10, to: 12 }),
    inline("src/b.ts", {}),
    inline("gone.ts", { from: 1 }),
    inline("src/a.ts", { from: 12 }),
  );
  expect(spots(placed.files[0])).toEqual({ "new 12": [1, 3], "old 11": [2], "old 12": [6] });
  expect(spots(placed.files[1])).toEqual({ "old 1": [5] });
  expect(placed.files[0]?.onFile.map(({ root }) => root.id)).toEqual([4]);
  expect(placed.files[0]?.marked).toEqual(
    new Set(["old 11", "old 12", "new 10", "new 11", "new 12"]),
  );
});

test("lines and files that the diff lacks are listed as such", () => {
  const placed = place(
    inline("src/b.ts", { to: 99 }),
    inline("src/b.ts", { from: 99 }),
    inline("nowhere.ts", { to: 1 }),
    inline("src/b.ts", { to: 12, sourceCommit: "0".repeat(40) }),
    inline("left.ts", { to: 1, sourceCommit: "0".repeat(40) }),
  );
  expect(placed.files[0]?.astray.map(({ thread, reason }) => [thread.root.id, reason])).toEqual([
    [1, "not in the diff"],
    [2, "not in the diff"],
    [4, "outdated"],
  ]);
  expect(placed.elsewhere.map(({ thread, reason }) => [thread.root.id, reason])).toEqual([
    [3, "not in the diff"],
    [5, "outdated"],
  ]);
});

test("a range of a billion lines marks only the lines that are there", () => {
  const placed = place(
    inline("src/b.ts", { startTo: 1, to: 14 }),
    inline("src/b.ts", { startTo: 1, to: 1e9 }),
  );
  expect(placed.files[0]?.marked.size).toBe(5);
});

test("annotations stand at lines of the new side, others only in the report", () => {
  const here = annotation("a", { path: "src/b.ts", line: 12 });
  const placed = placeNotes(
    files,
    [],
    [
      here,
      annotation("b", { path: "src/b.ts", line: 99 }),
      annotation("c", { path: "gone.ts", line: 1 }),
      annotation("d"),
    ],
    head,
  );
  expect([...placed.placedAnnotations]).toEqual([[here, 0]]);
  expect(placed.files[0]?.annotations.get("new 12")).toEqual([here]);
});

test("every comment appears exactly once, whatever it names", () => {
  const line = fc.option(fc.integer({ min: -2, max: 20 }));
  const anywhere = fc.record({
    path: fc.constantFrom("src/a.ts", "src/b.ts", "gone.ts", "", "constructor"),
    lines: fc.record({ from: line, to: line, startFrom: line, startTo: line }),
  });
  fc.assert(
    fc.property(fc.array(anywhere), (all) => {
      const placed = place(...all.map(({ path, lines }) => inline(path, lines)));
      const inFiles = placed.files.flatMap((notes) => [
        ...[...notes.threads.values()].flat(),
        ...notes.onFile,
        ...notes.astray.map(({ thread }) => thread),
      ]);
      const found = [
        ...inFiles,
        ...placed.elsewhere.map(({ thread }) => thread),
        ...placed.general,
      ].map(({ root }) => root.id);
      expect(found.toSorted((one, other) => one - other)).toEqual(all.map((_, index) => index + 1));
    }),
  );
});
