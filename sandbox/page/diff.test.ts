import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { parseDiff, type DiffFile, type DiffHunk } from "./diff.ts";
import { unquotePath } from "./quoted-path.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kody-page-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

type Files = Record<string, string | Uint8Array>;

/** The diff of two folders by the real git, as the sandbox gets it. */
function gitDiff(before: Files, after: Files): string {
  for (const [name, files] of [
    ["a", before],
    ["b", after],
  ] as const) {
    mkdirSync(join(folder, name), { recursive: true });
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name, path)), { recursive: true });
      writeFileSync(join(folder, name, path), content);
    }
  }
  const git = (...args: string[]) =>
    execFileSync("git", ["-C", join(folder, "r"), ...args], {
      encoding: "utf8",
      env: { PATH: process.env["PATH"], HOME: folder },
    });
  execFileSync("git", ["init", "-q", join(folder, "r")]);
  const tree = (name: string): string => {
    git("--work-tree", join(folder, name), "add", "-A");
    return git("write-tree").trim();
  };
  return git("diff", "-M", tree("a"), tree("b"));
}

const lines = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `line ${index + 1}`);
const joined = (all: readonly string[]): string => `${all.join("\n")}\n`;

test("numbers both sides of every line", () => {
  const changed = lines(20).toSpliced(9, 1, "new ten", "and more");
  const [file] = parseDiff(gitDiff({ "x.ts": joined(lines(20)) }, { "x.ts": joined(changed) }));
  const numbers = file?.hunks[0]?.lines.map((line) => [line.oldLine, line.newLine, line.text]);
  expect(numbers?.slice(2, 7)).toEqual([
    [9, 9, "line 9"],
    [10, null, "line 10"],
    [null, 10, "new ten"],
    [null, 11, "and more"],
    [11, 12, "line 11"],
  ]);
});

test("tells added, removed, renamed and binary files apart", () => {
  const text = gitDiff(
    { "gone.ts": "x\n", "old name.ts": joined(lines(30)), "i.bin": Uint8Array.of(0, 1, 2) },
    {
      "new.ts": "y\n",
      "new name.ts": joined([...lines(30), "z"]),
      "i.bin": Uint8Array.of(0, 9, 9),
    },
  );
  expect(
    parseDiff(text).map((file) => [file.oldPath, file.newPath, file.status, file.binary]),
  ).toEqual([
    ["gone.ts", null, "removed", false],
    ["i.bin", "i.bin", "modified", true],
    ["old name.ts", "new name.ts", "renamed", false],
    [null, "new.ts", "added", false],
  ]);
});

test("reads names with spaces, quotes and other alphabets", () => {
  const names = ["a b.ts", 'quo"te.ts', "café/ÿ.ts", "tab\tname.ts", "a b/b b/x"];
  const files = Object.fromEntries(names.map((name) => [name, "1\n"]));
  const changed = Object.fromEntries(names.map((name) => [name, "2\n"]));
  const found = parseDiff(gitDiff(files, changed)).map((file) => file.newPath);
  expect(new Set(found)).toEqual(new Set(names));
  expect(found).toHaveLength(names.length);
});

test("code that looks like a header stays code", () => {
  const before = "-- a/x\n@@ -1 +1 @@\n";
  const after = "++ b/x\ndiff --git a/evil b/evil\n\\ No newline\n";
  const files = parseDiff(gitDiff({ "x.sql": before }, { "x.sql": after }));
  expect(files).toHaveLength(1);
  expect(files[0]?.hunks[0]?.lines.map((line) => line.text)).toEqual([
    "-- a/x",
    "@@ -1 +1 @@",
    "++ b/x",
    "diff --git a/evil b/evil",
    "\\ No newline",
  ]);
});

test("marks the missing line break at the end of a file on its side", () => {
  const [file] = parseDiff(gitDiff({ x: "a\nb" }, { x: "a\nb\n" }));
  expect(
    file?.hunks[0]?.lines.map((line) => [line.text, line.kind, line.endsWithoutBreak]),
  ).toEqual([
    ["a", "context", false],
    ["b", "removed", true],
    ["b", "added", false],
  ]);
});

/** One side of a file's hunks put together again. */
function sideOf(hunks: readonly DiffHunk[], end: "oldLine" | "newLine"): Map<number, string> {
  const all = hunks.flatMap((hunk) => hunk.lines);
  return new Map(all.flatMap((line) => (line[end] === null ? [] : [[line[end], line.text]])));
}

test("every line it numbers is that line of the file", () => {
  const content = fc.array(fc.constantFrom("a", "b", "", "+", "-- x", "@@ -1 +1 @@", "\\"), {
    maxLength: 30,
  });
  fc.assert(
    fc.property(content, content, (before, after) => {
      rmSync(folder, { recursive: true, force: true });
      const file: DiffFile | undefined = parseDiff(
        gitDiff({ f: joined(before) }, { f: joined(after) }),
      )[0];
      for (const [line, text] of sideOf(file?.hunks ?? [], "oldLine"))
        expect(text).toBe([...before, ""][line - 1]);
      for (const [line, text] of sideOf(file?.hunks ?? [], "newLine"))
        expect(text).toBe([...after, ""][line - 1]);
      const all = file?.hunks.flatMap((hunk) => hunk.lines) ?? [];
      const grown = joined(after).split("\n").length - joined(before).split("\n").length;
      const count = (kind: string): number => all.filter((line) => line.kind === kind).length;
      expect(count("added") - count("removed")).toBe(grown);
    }),
    { numRuns: 20 },
  );
});

test("never fails on text that is no diff", () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(
          fc.constantFrom("diff --git a/x b/x", "@@ -1,9 +1,9 @@", "rename from", '"'),
          fc.string(),
        ),
      ),
      (parts) => {
        expect(Array.isArray(parseDiff(parts.join("\n")))).toBe(true);
      },
    ),
  );
});

test("undoes git's quoting", () => {
  expect(unquotePath('"caf\\303\\251\\t\\"\\\\.ts"')).toBe('café\t"\\.ts');
  expect(unquotePath("plain\\n.ts")).toBe("plain\\n.ts");
});
