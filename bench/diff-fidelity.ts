import { execFile } from "node:child_process";
import { parseArgs, promisify } from "node:util";
import { openLocalRepository } from "../src/adapters/git/index.ts";
import { parseChange } from "../src/core/diff/index.ts";

/*
 * Compares, for the newest commits of a repository, the additions and deletions of each file as Kody parses them from
 * its own diff with what `git diff --numstat -z` counts: `node bench/diff-fidelity.ts PATH --commits 1500`.
 */

const binary = "binary";
const moveOnly = "moved only";

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { commits: { type: "string", default: "1500" } },
});
const [path = "."] = positionals;
const run = promisify(execFile);

async function git(...args: string[]): Promise<string> {
  const { stdout } = await run("git", ["--git-dir", gitDir, ...args], {
    maxBuffer: 1e9,
    encoding: "utf8",
  });
  return stdout;
}

/** New path (old path of removed files) → counts, from `git diff --numstat -z`. */
async function countedByGit(base: string, head: string): Promise<Map<string, string>> {
  const fields = (
    await git(
      "diff",
      "--numstat",
      "-z",
      "-M",
      "-l1000",
      "--no-ext-diff",
      "--no-textconv",
      base,
      head,
    )
  ).split("\0");
  const counts = new Map<string, string>();
  for (let at = 0; at < fields.length - 1; at++) {
    const [, additions, deletions, name] =
      /^([^\t]*)\t([^\t]*)\t(.*)$/s.exec(fields[at] ?? "") ?? [];
    // A rename has an empty name here, then the old and the new one.
    const key = name === "" ? fields[(at += 2)] : name;
    add(counts, String(key), additions === "-" ? binary : `${additions} ${deletions}`);
  }
  return counts;
}

async function countedByKody(base: string, head: string): Promise<Map<string, string>> {
  const change = parseChange(await repository.diff(base, head));
  const counts = new Map<string, string>();
  for (const file of change.files) {
    add(counts, file.path, file.binary ? binary : `${file.additions} ${file.deletions}`);
    // Of a file that only moved, a diff shows no content: whether it is binary cannot be read from it.
    const moved = file.status === "renamed" || file.status === "copied";
    if (moved && file.hunks.length === 0) counts.set(file.path, moveOnly);
  }
  for (const { path: name, reason } of change.unparsed) counts.set(name, `unparsed: ${reason}`);
  return counts;
}

/** A file that became a link is removed and added in a diff, but one entry in git's counts. */
function add(counts: Map<string, string>, name: string, count: string): void {
  const before = counts.get(name)?.split(" ").map(Number);
  const now = count.split(" ").map(Number);
  const sum = before?.map((number, at) => number + (now[at] ?? 0)).join(" ");
  counts.set(name, sum ?? count);
}

function isSame(expected: string | undefined, actual: string | undefined): boolean {
  return (
    expected === actual || (actual === moveOnly && (expected === binary || expected === "0 0"))
  );
}

const repository = await openLocalRepository(path);
const gitDir = repository.gitDir;
const emptyTree = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";
const commits = (await git("rev-list", "--parents", "-n", values.commits, "HEAD"))
  .trim()
  .split("\n");
let files = 0;
let mismatches = 0;
const started = performance.now();
for (const line of commits) {
  const [head = "", parent = emptyTree] = line.split(" ");
  const [expected, actual] = await Promise.all([
    countedByGit(parent, head),
    countedByKody(parent, head),
  ]);
  for (const name of new Set([...expected.keys(), ...actual.keys()])) {
    files += 1;
    if (isSame(expected.get(name), actual.get(name))) continue;
    mismatches += 1;
    console.log(
      `${head.slice(0, 12)} ${JSON.stringify(name)}: git ${expected.get(name)}, Kody ${actual.get(name)}`,
    );
  }
}
const seconds = ((performance.now() - started) / 1_000).toFixed(1);
console.log(`${commits.length} commits, ${files} files, ${mismatches} mismatches (${seconds} s)`);
process.exitCode = mismatches === 0 ? 0 : 1;
