import { runGit } from "./process.ts";
import type { GitHome } from "./process.ts";

export interface DiffOptions {
  context?: number;
  paths?: readonly string[];
  ignoreWhitespace?: boolean;
  binary?: boolean;
  renames?: boolean;
}

export interface DiffstatEntry {
  status: "added" | "removed" | "modified" | "renamed";
  oldPath: string | null;
  newPath: string | null;
  linesAdded: number;
  linesRemoved: number;
}

/** The empty tree: what a root commit is compared with. */
export const EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

/** The diff as git prints it, in raw bytes. */
export async function diff(
  home: GitHome,
  gitDir: string,
  from: string,
  to: string,
  options: DiffOptions = {},
): Promise<Buffer> {
  const args = ["diff", "--no-ext-diff", "--no-textconv", "--no-color"];
  args.push(options.renames === false ? "--no-renames" : "--find-renames");
  if (options.context !== undefined) {
    args.push(`--unified=${options.context}`);
  }
  if (options.ignoreWhitespace === true) {
    args.push("--ignore-all-space");
  }
  if (options.binary === true) {
    args.push("--binary");
  }
  const { stdout } = await runGit(home, gitDir, [...args, from, to, ...pathArgs(options.paths)]);
  return stdout;
}

/** What changed per file, in git's order. */
export async function diffstat(
  home: GitHome,
  gitDir: string,
  from: string,
  to: string,
  options: DiffOptions = {},
): Promise<DiffstatEntry[]> {
  const renames = options.renames === false ? "--no-renames" : "--find-renames";
  const args = ["diff", "--no-ext-diff", "--no-textconv", "-z", "--raw", "--numstat", renames];
  if (options.ignoreWhitespace === true) {
    args.push("--ignore-all-space");
  }
  const { stdout } = await runGit(home, gitDir, [...args, from, to, ...pathArgs(options.paths)]);
  return parseDiffstat(stdout.toString("utf8").split("\0"));
}

/** The commits of a range as mails, oldest first, as `git format-patch` writes them. */
export async function patch(
  home: GitHome,
  gitDir: string,
  base: string | null,
  to: string,
): Promise<Buffer> {
  const range = base === null ? ["-1", to] : [`${base}..${to}`];
  const { stdout } = await runGit(home, gitDir, ["format-patch", "--stdout", ...range]);
  return stdout;
}

function pathArgs(paths: readonly string[] | undefined): string[] {
  return ["--", ...(paths ?? []).map((path) => `:(top,literal)${path}`)];
}

/** Reads `:… status` entries, then the numbers, which name the same files in the same order. */
function parseDiffstat(tokens: readonly string[]): DiffstatEntry[] {
  const entries: DiffstatEntry[] = [];
  let at = 0;
  while (tokens[at]?.startsWith(":") === true) {
    const letter = tokens[at]?.split(" ").at(-1)?.charAt(0) ?? "M";
    const first = tokens[at + 1] ?? "";
    const moved = letter === "R" || letter === "C";
    const second = moved ? (tokens[at + 2] ?? "") : first;
    at += moved ? 3 : 2;
    entries.push({
      status: statusOf(letter),
      oldPath: letter === "A" ? null : first,
      newPath: letter === "D" ? null : second,
      linesAdded: 0,
      linesRemoved: 0,
    });
  }
  for (const entry of entries) {
    const [added, removed, path] = tokens[at]?.split("\t") ?? [];
    // Binary files have "-" instead of numbers.
    entry.linesAdded = Number(added) || 0;
    entry.linesRemoved = Number(removed) || 0;
    at += path === "" ? 3 : 1;
  }
  return entries;
}

function statusOf(letter: string): DiffstatEntry["status"] {
  switch (letter) {
    case "A":
      return "added";
    case "D":
      return "removed";
    case "R":
    case "C":
      return "renamed";
    default:
      return "modified";
  }
}
