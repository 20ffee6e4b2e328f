import { createTwoFilesPatch } from "diff";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ChangedFile } from "../domain/index.ts";
import { parseChange } from "./parse-change.ts";

function only(text: string): ChangedFile {
  const change = parseChange(text);
  expect(change.unparsed).toEqual([]);
  expect(change.files).toHaveLength(1);
  const [file] = change.files;
  if (file === undefined) throw new Error("no file");
  return file;
}

function texts(file: ChangedFile): string[] {
  const signs = { added: "+", removed: "-", context: " " };
  return file.hunks.flatMap((hunk) => hunk.lines.map((line) => signs[line.kind] + line.text));
}

const modified = "diff --git a/x b/x\nindex 1111111..2222222 100644\n--- a/x\n+++ b/x\n";

describe("paths and kinds", () => {
  test("a modified file with its line numbers", () => {
    const file = only(`${modified}@@ -3,3 +3,4 @@ function f() {\n a\n-b\n+B\n+C\n d\n`);
    expect(file).toMatchObject({ status: "modified", path: "x", oldPath: "x", newPath: "x" });
    expect([file.additions, file.deletions]).toEqual([2, 1]);
    expect(file.hunks[0]?.lines).toEqual([
      { kind: "context", oldLine: 3, newLine: 3, text: "a" },
      { kind: "removed", oldLine: 4, newLine: null, text: "b" },
      { kind: "added", oldLine: null, newLine: 4, text: "B" },
      { kind: "added", oldLine: null, newLine: 5, text: "C" },
      { kind: "context", oldLine: 5, newLine: 6, text: "d" },
    ]);
  });

  test.each([
    ["rename", "renamed"],
    ["copy", "copied"],
  ])("a %s keeps both paths, even with ' b/' inside", (word, status) => {
    const text = `diff --git a/p b/q b/r b/s\nsimilarity index 100%\n${word} from p b/q\n${word} to r b/s\n`;
    expect(only(text)).toMatchObject({ status, oldPath: "p b/q", newPath: "r b/s", hunks: [] });
  });

  test("an empty file that was added, and one that was removed", () => {
    const added = only("diff --git a/e b/e\nnew file mode 100644\nindex 0000000..e69de29\n");
    expect(added).toMatchObject({ status: "added", oldPath: null, newPath: "e", path: "e" });
    const removed = only("diff --git a/e b/e\ndeleted file mode 100644\nindex e69de29..0000000\n");
    expect(removed).toMatchObject({ status: "removed", oldPath: "e", newPath: null, path: "e" });
  });

  test("a mode change alone, and one together with content", () => {
    const mode = "diff --git a/m s b/m s\nold mode 100644\nnew mode 100755\n";
    expect(only(mode)).toMatchObject({ status: "mode-changed", path: "m s" });
    const both = only(`${mode}index 1..2\n--- a/m s\t\n+++ b/m s\t\n@@ -1 +1 @@\n-a\n+b\n`);
    expect(both).toMatchObject({ status: "modified", path: "m s", additions: 1 });
  });

  test("symlinks, submodules and both kinds of binary notice", () => {
    const at = (mode: string): string => modified.replace("100644", mode) + "@@ -1 +1 @@\n-a\n+b\n";
    expect(only(at("120000"))).toMatchObject({ symlink: true, submodule: false });
    expect(only(at("160000"))).toMatchObject({ symlink: false, submodule: true });
    const head = "diff --git a/i.png b/i.png\nindex 1..2 100644\n";
    expect(only(`${head}Binary files a/i.png and b/i.png differ\n`).binary).toBe(true);
    const patch = `${head}GIT binary patch\nliteral 3\nKcmZ\n\nliteral 2\nJcmZ\n\n`;
    expect(only(patch)).toMatchObject({ binary: true, hunks: [], additions: 0 });
  });

  test.each([
    ["dir/x", "diff --git a/dir/x b/dir/x\n--- a/dir/x\n+++ b/dir/x\n"],
    ["dir/x", "diff --git dir/x dir/x\n--- dir/x\n+++ dir/x\n"],
    ["a/x", "diff --git a/x a/x\n--- a/x\n+++ a/x\n"],
    ["x", "diff --git i/x w/x\n--- i/x\n+++ w/x\n"],
    ["d/x", "diff --git old/d/x new/d/x\n--- old/d/x\n+++ new/d/x\n"],
    ["d/x", "diff --git before/d/x after/d/x\n--- before/d/x\n+++ after/d/x\n"],
    ["s p", "diff --git a/s p b/s p\n--- a/s p\t\n+++ b/s p\t\n"],
    ["x ", "diff --git a/x  b/x \n--- a/x \t\n+++ b/x \t\n"],
    ["b/ b/x", "diff --git a/b/ b/x b/b/ b/x\n--- a/b/ b/x\t\n+++ b/b/ b/x\t\n"],
    [
      "é\t\n",
      'diff --git "a/\\303\\251\\t\\n" "b/\\303\\251\\t\\n"\n--- "a/\\303\\251\\t\\n"\n+++ "b/\\303\\251\\t\\n"\n',
    ],
    ["back\\\\slash", "--- a/back\\\\slash\n+++ b/back\\\\slash\n"],
    ["x", "--- a/x\n+++ b/x\n"],
    ["x.c", "--- x.c.orig\t2026-01-02 03:04:05.0 +0000\n+++ x.c\t2026-01-02 03:04:06.0 +0000\n"],
    ["src/x.c", "--- old/src/x.c\t2026-01-02\n+++ new/src/x.c\t2026-01-02\n"],
    ["u\u2028v", "diff --git a/u\u2028v b/u\u2028v\n--- a/u\u2028v\n+++ b/u\u2028v\n"],
  ])("reads the path %j", (path, header) => {
    const file = only(`${header}@@ -1 +1 @@\n-a\n+b\n`);
    expect(file).toMatchObject({ path, oldPath: path, newPath: path, status: "modified" });
  });

  test("plain patches tell added and removed files by /dev/null or the epoch", () => {
    expect(only("--- /dev/null\n+++ b/n\n@@ -0,0 +1 @@\n+a\n")).toMatchObject({
      status: "added",
      path: "n",
    });
    expect(only("--- a/n\n+++ /dev/null\n@@ -1 +0,0 @@\n-a\n")).toMatchObject({
      status: "removed",
      path: "n",
    });
    const epoch = "--- n\t1970-01-01 00:00:00.000000000 +0000\n+++ n\t2026-01-01 00:00:01 +0000\n";
    expect(only(`${epoch}@@ -0,0 +1 @@\n+a\n`).status).toBe("added");
  });

  test("a comparison of two differently named files in git's format is a rename", () => {
    const text =
      "diff --git a/one.txt b/second.txt\n--- a/one.txt\n+++ b/second.txt\n@@ -1 +1 @@\n-a\n+b\n";
    expect(only(text)).toMatchObject({
      status: "renamed",
      oldPath: "one.txt",
      newPath: "second.txt",
    });
  });
});

describe("content", () => {
  test("keeps carriage returns, lone ones and U+2028 inside lines", () => {
    const file = only(`${modified}@@ -1,2 +1,2 @@\n-a\r\n+A\r\n b\rc\u2028d\x0ce\n`);
    expect(texts(file)).toEqual(["-a\r", "+A\r", " b\rc\u2028d\fe"]);
  });

  test("no newline at the end of either side adds no line", () => {
    const note = "\\ No newline at end of file\n";
    const file = only(`${modified}@@ -1,2 +1,2 @@\n x\n-y\n${note}+y\n${note}`);
    expect(texts(file)).toEqual([" x", "-y", "+y"]);
  });

  test("lines that look like headers stay content", () => {
    const body =
      "@@ -1,4 +1,5 @@\n--- a/z\n+++ b/z\n-- sql\n+@@ -1 +1 @@\n+++ inc\n diff --git a/y b/y\n c\n";
    expect(texts(only(modified + body))).toEqual([
      "--- a/z",
      "+++ b/z",
      "-- sql",
      "+@@ -1 +1 @@",
      "+++ inc",
      " diff --git a/y b/y",
      " c",
    ]);
    expect(texts(only(`--- a/x\n+++ b/x\n${body}`))).toHaveLength(7);
  });

  test("a side without lines starts where its lines would stand", () => {
    const file = only(`${modified}@@ -2,0 +3,2 @@\n+a\n+b\n@@ -9,1 +11,0 @@\n-c\n`);
    expect(file.hunks.map((hunk) => [hunk.oldStart, hunk.newStart])).toEqual([
      [3, 3],
      [9, 12],
    ]);
    expect(file.hunks[0]?.lines[0]).toMatchObject({ newLine: 3 });
  });

  test("several files, mail headers and signatures around them", () => {
    const mail = `From abc Mon Sep 17 00:00:00 2001\nSubject: x\n---\n x | 2 +-\n\n`;
    const one = `${modified}@@ -1 +1 @@\n-a\n+b\n`;
    const text = `${mail}${one}-- \n2.39.5\n\n${mail}${one.replaceAll("/x", "/y")}-- \n2.47.0\n\n`;
    const change = parseChange(text);
    expect(change.unparsed).toEqual([]);
    expect(change.files.map((file) => [file.path, file.deletions])).toEqual([
      ["x", 1],
      ["y", 1],
    ]);
  });

  test("a patch file with CRLF line ends", () => {
    const file = only(`${modified}@@ -1,2 +1,2 @@\n-a\n+b\n c\n`.replaceAll("\n", "\r\n"));
    expect(file.path).toBe("x");
    expect(texts(file)).toEqual(["-a\r", "+b\r", " c\r"]);
  });

  test("context lines whose space a mailer took away", () => {
    expect(
      texts(
        only(`${modified}@@ -1,3 +1,3 @@
 a

-b
+c
`),
      ),
    ).toEqual([" a", " ", "-b", "+c"]);
  });
});

describe("what cannot be read is named, never dropped", () => {
  test("one miscounted hunk leaves its neighbours alone", () => {
    const good = `${modified}@@ -1 +1 @@\n-a\n+b\n`;
    const bad = `${modified.replaceAll("/x", "/bad")}@@ -1,9 +1,9 @@\n-a\n+b\n`;
    const change = parseChange(good + bad + good.replaceAll("/x", "/z"));
    expect(change.files.map((file) => file.path)).toEqual(["x", "z"]);
    expect(change.unparsed).toEqual([{ path: "bad", reason: expect.stringContaining("count") }]);
  });

  test.each([
    ["more lines than counted", `${modified}@@ -1 +1 @@\n-a\n+b\n+c\n`],
    ["no numbers", `${modified}@@ nonsense @@\n-a\n+b\n`],
    ["huge numbers", `${modified}@@ -1 +99999999999999999999 @@\n-a\n+b\n`],
    ["hunks out of order", `${modified}@@ -9 +9 @@\n-a\n+b\n@@ -2 +2 @@\n-a\n+b\n`],
    ["overlapping hunks", `${modified}@@ -1,2 +1,2 @@\n a\n b\n@@ -2 +2 @@\n-b\n+c\n`],
    ["a zero start", `${modified}@@ -0 +1 @@\n-a\n+b\n`],
    [
      "header lines that disagree",
      modified.replace("+++ b/x", "+++ b/y") + "@@ -1 +1 @@\n-a\n+b\n",
    ],
    [
      "both added and removed",
      "diff --git a/x b/x\nnew file mode 100644\ndeleted file mode 100644\n",
    ],
    ["an unreadable name", 'diff --git "a/x b/x\nold mode 100644\nnew mode 100755\n'],
  ])("%s", (_name, text) => {
    const change = parseChange(text);
    expect(change.files).toEqual([]);
    expect(change.unparsed).toHaveLength(1);
    expect(change.unparsed[0]?.path).not.toBe("");
    expect(change.unparsed[0]?.reason).toMatch(/^This part of the diff could not be read: .+\.$/);
  });

  test.each(["../../etc/passwd", "/etc/passwd", "a/../../x", "./x", "a//x", "a/", "x/.GIT/config"])(
    "the unsafe path %j",
    (path) => {
      const rename = `diff --git a/x b/y\nrename from x\nrename to ${path}\n`;
      const change = parseChange(rename);
      expect(change.files).toEqual([]);
      expect(change.unparsed[0]).toEqual({ path, reason: expect.stringContaining("leaves") });
    },
  );

  test("combined diffs of merges", () => {
    const text =
      "diff --cc b/b.txt\nindex 1,2..3\n--- a/b/b.txt\n+++ b/b/b.txt\n@@@ -1,1 -1,1 +1,1 @@@\n- a\n -b\n++c\n";
    expect(parseChange(text)).toEqual({
      files: [],
      unparsed: [{ path: "b/b.txt", reason: expect.stringContaining("several parents") }],
    });
  });

  test("text without any file", () => {
    expect(parseChange("hello\n--- not a diff\n").unparsed).toHaveLength(1);
    expect(parseChange("")).toEqual({ files: [], unparsed: [] });
    expect(parseChange("\n \n")).toEqual({ files: [], unparsed: [] });
  });

  test("never throws, whatever the text", () => {
    const part = fc.constantFrom(
      "diff --git a/x b/x\n",
      "diff --cc x\n",
      "--- a/x\n",
      "+++ b/x\n",
      "@@ -1 +1 @@\n",
      "@@ -1,2 +0,0 @@\n",
      "-a\n",
      "+b\n",
      " c\n",
      "\\ No newline at end of file\n",
      "\n",
      "rename from x\n",
      "rename to y\n",
      "new file mode 100644\n",
      'diff --git "a/\\3" "b/\n',
      "-- \n2.39.5\n",
      "GIT binary patch\n",
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(part, fc.string()), { maxLength: 30 }), (parts) => {
        const text = parts.join("");
        const change = parseChange(text);
        for (const { path, reason } of change.unparsed) expect(path && reason).toBeTruthy();
        const sections = text.match(/^diff --(?:git|cc) /gmu)?.length ?? 0;
        expect(change.files.length + change.unparsed.length).toBeGreaterThanOrEqual(sections);
      }),
      { numRuns: 500 },
    );
  });
});

const line = fc.constantFrom(
  "",
  "a",
  "b",
  "-- x",
  "++ y",
  "@@ -1 +1 @@",
  "diff --git a/x b/x",
  "c\r",
  "\u2028",
);
const textOf = fc
  .tuple(fc.array(line, { maxLength: 40 }), fc.boolean())
  .map(([lines, ended]) => lines.join("\n") + (ended && lines.length > 0 ? "\n" : ""));

test("for any two texts, context and added lines are the new text's, context and removed the old one's", () => {
  fc.assert(
    fc.property(textOf, textOf, fc.integer({ min: 0, max: 4 }), (before, after, context) => {
      fc.pre(before !== after);
      const patch = createTwoFilesPatch("a/f", "b/f", before, after, "", "", { context });
      const file = only(patch.replace(/^=+\n/, ""));
      const sides = { old: before.split("\n"), new: after.split("\n") };
      for (const hunk of file.hunks) {
        for (const { oldLine, newLine, text } of hunk.lines) {
          if (oldLine !== null) expect(sides.old[oldLine - 1]).toBe(text);
          if (newLine !== null) expect(sides.new[newLine - 1]).toBe(text);
        }
      }
      const length = (text: string): number =>
        text === "" ? 0 : text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
      expect(file.additions - file.deletions).toBe(length(after) - length(before));
    }),
    { numRuns: 300 },
  );
});

test("a change of hundreds of thousands of lines", () => {
  const count = 250_000;
  const body = Array.from({ length: count }, (_, at) => `+line ${at}`).join("\n");
  const file = only(
    `diff --git a/h b/h\nnew file mode 100644\n--- /dev/null\n+++ b/h\n@@ -0,0 +1,${count} @@\n${body}\n`,
  );
  expect(file.additions).toBe(count);
  expect(file.hunks[0]?.lines.at(-1)).toMatchObject({ newLine: count, text: `line ${count - 1}` });
});
