import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parseChange } from "./parse-change.ts";

const gauntlet = new URL("../../../../shared/benchmarks/diff-gauntlet/", import.meta.url);
const hasGauntlet = existsSync(gauntlet);
if (!hasGauntlet)
  process.stderr.write("ABSENT: the reference diffs; only generated repositories are compared.\n");

/** Additions and deletions by new path (old path of removed files) from `git diff --numstat -z`; null for binary. */
function readNumstat(text: string): Map<string, string> {
  const fields = text.split("\0");
  const counts = new Map<string, string>();
  for (let at = 0; at < fields.length - 1; at++) {
    const [, additions, deletions, path] =
      /^([^\t]*)\t([^\t]*)\t(.*)$/s.exec(fields[at] ?? "") ?? [];
    // A rename has an empty path here, then the old and the new one.
    const key = path === "" ? fields[(at += 2)] : path;
    counts.set(String(key), additions === "-" ? "binary" : `${additions} ${deletions}`);
  }
  return counts;
}

function readParsed(diff: string): Map<string, string> {
  const change = parseChange(diff);
  expect(change.unparsed).toEqual([]);
  const entries = change.files.map((file) => [
    file.path,
    file.binary ? "binary" : `${file.additions} ${file.deletions}`,
  ]);
  return new Map(entries.map(([path = "", counts = ""]) => [path, counts]));
}

let root = "";
const environment = {
  PATH: process.env["PATH"] ?? "",
  HOME: "/nonexistent",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_AUTHOR_NAME: "a",
  GIT_AUTHOR_EMAIL: "a@example.org",
  GIT_COMMITTER_NAME: "a",
  GIT_COMMITTER_EMAIL: "a@example.org",
};

function git(...args: string[]): string {
  return execFileSync("git", ["-C", root, ...args], {
    encoding: "utf8",
    env: environment,
    maxBuffer: 1e9,
  });
}

function commitFiles(files: Record<string, string | Buffer>): void {
  for (const [path, content] of Object.entries(files)) writeFileSync(join(root, path), content);
  git("add", "-A");
  git("commit", "-q", "--allow-empty", "-m", "x");
}

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "kody-fidelity-"));
  git("init", "-q", "-b", "main");
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

const odd = [
  "plain",
  "sp ace",
  "é 日本",
  "ta\tb",
  'quo"te',
  "back\\slash",
  "new\nline",
  " lead",
  "trail ",
  "-rf",
  "b b",
];
const dresses: { config?: string[]; show?: string[]; also?: string[] }[] = [
  {},
  { show: ["--no-prefix"] },
  { show: ["--full-index", "-U0"] },
  { also: ["-M", "-C", "--find-copies-harder"] },
  { config: ["-c", "core.quotePath=false"] },
  { config: ["-c", "diff.mnemonicPrefix=true"] },
];

test("odd names, modes, links and binary files, in every dress of git diff", () => {
  commitFiles(Object.fromEntries(odd.map((name) => [name, "1\n2\n3\n4\n5\n6\n7\n8\n9\n"])));
  commitFiles({ "bin.dat": Buffer.from([0, 1, 2]), empty: "", crlf: "a\r\nb\r\n" });
  symlinkSync("plain", join(root, "link"));
  git("add", "-A");
  git("commit", "-q", "-m", "base");
  for (const name of odd) writeFileSync(join(root, name), "1\n2\n3\n4\nfive\n6\n7\n8\n9\n");
  rmSync(join(root, "empty"));
  rmSync(join(root, "link"));
  symlinkSync("crlf", join(root, "link"));
  git("mv", "plain", "moved");
  git("update-index", "--chmod=+x", "crlf");
  commitFiles({
    "bin.dat": Buffer.from([0, 1, 3]),
    crlf: "a\r\nB\r\n",
    blank: "\n",
    "no eol": "x",
  });
  git("update-index", "--chmod=+x", "blank");
  git("update-index", "--add", "--cacheinfo", `160000,${"1".repeat(40)},vendor`);
  git("commit", "-q", "-m", "mode and submodule");
  for (const { config = [], show = [], also = [] } of dresses) {
    const counts = readNumstat(
      git(...config, "diff", "--numstat", "-z", ...also, "HEAD~2", "HEAD"),
    );
    expect(counts.size).toBeGreaterThan(14);
    expect(readParsed(git(...config, "diff", ...show, ...also, "HEAD~2", "HEAD"))).toEqual(counts);
  }
});

const lines = fc.array(
  fc.constantFrom(
    "",
    "a",
    "b",
    "c",
    "-- x",
    "++ y",
    "@@ -1 +1 @@",
    "d\r",
    "e\rf",
    "\u2028",
    "diff --git a/x b/x",
    "\\ No newline",
  ),
  { maxLength: 30 },
);
const content = fc
  .tuple(lines, fc.boolean())
  .map(([all, ended]) => all.join("\n") + (ended ? "\n" : ""));

test("any two texts: the lines of git's own diff are the lines of the files", () => {
  fc.assert(
    fc.property(
      content,
      content,
      fc.constantFrom("-U0", "-U1", "-U3"),
      (before, after, context) => {
        fc.pre(before !== after);
        commitFiles({ f: before });
        commitFiles({ f: after });
        const text = git("diff", context, "HEAD~1", "HEAD", "--", "f");
        expect(readParsed(text)).toEqual(
          readNumstat(git("diff", "--numstat", "-z", "HEAD~1", "HEAD", "--", "f")),
        );
        const sides = { old: before.split("\n"), new: after.split("\n") };
        for (const line of parseChange(text)
          .files.flatMap((file) => file.hunks)
          .flatMap((hunk) => hunk.lines)) {
          if (line.oldLine !== null) expect(sides.old[line.oldLine - 1]).toBe(line.text);
          if (line.newLine !== null) expect(sides.new[line.newLine - 1]).toBe(line.text);
        }
      },
    ),
    { numRuns: 25 },
  );
});

test("the reference diffs, when they are there", () => {
  if (!hasGauntlet) return expect(hasGauntlet).toBe(false);
  const read = (name: string): string => readFileSync(new URL(name, gauntlet), "utf8");
  const counts = readNumstat(read("gauntlet.numstat-z"));
  expect(counts.size).toBe(26);
  expect(readParsed(read("gauntlet.diff"))).toEqual(counts);
  expect(parseChange(read("sub.diff")).files).toMatchObject([
    { submodule: true, path: "vendor/sub" },
  ]);
  expect(parseChange(read("cc.diff"))).toMatchObject({
    files: [],
    unparsed: [{ path: "b/b.txt" }],
  });
});
