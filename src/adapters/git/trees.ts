import type { Git } from "./command.ts";

export interface TreeEntry {
  readonly path: string;
  readonly mode: string;
  readonly hash: string;
}

/** Half of what Linux allows for one argument list, so that any number of paths is asked in few processes. */
const argumentBytes = 64 * 1024;
const maxListing = 512 * 1024 * 1024;

/*
 * `commit` is always a full hash here. ls-tree takes a "--" after "--end-of-options" for a path, so only one can be used.
 */

/** Entries of exactly these paths; those that are absent or could not be in a repository are left out. */
export async function findEntries(
  git: Git,
  commit: string,
  paths: readonly string[],
): Promise<Map<string, TreeEntry>> {
  const entries = new Map<string, TreeEntry>();
  for (const chunk of chunked([...new Set(paths)].filter(isRepositoryPath))) {
    const args = ["ls-tree", "-z", "--full-tree", commit, "--", ...chunk];
    const { stdout } = await git.run({ args });
    for (const entry of parseEntries(stdout)) entries.set(entry.path, entry);
  }
  return entries;
}

/** Every file and symlink below `prefix` (a folder, or "" for all); no submodules, and no names that lead elsewhere. */
export async function listFiles(git: Git, commit: string, prefix: string): Promise<TreeEntry[]> {
  const folder = prefix.replace(/\/+$/, "");
  if (folder !== "" && !isRepositoryPath(folder)) return [];
  const args = [
    "ls-tree",
    "-r",
    "-z",
    "--full-tree",
    commit,
    "--",
    ...(folder === "" ? [] : [folder]),
  ];
  const { stdout } = await git.run({ args, maxBytes: maxListing });
  return parseEntries(stdout).filter(
    ({ mode, path }) => mode !== "160000" && isRepositoryPath(path),
  );
}

/**
 * True for paths that an honest tree can hold: relative, without empty, `.`, `..` or `.git` parts. Others may be in a
 * crafted one, and whoever writes files by their names must never meet them.
 */
export function isRepositoryPath(path: string): boolean {
  return !path.includes("\0") && !path.split("/").some((part) => odd.has(part.toLowerCase()));
}

const odd: ReadonlySet<string> = new Set(["", ".", "..", ".git"]);

function parseEntries(stdout: Buffer): TreeEntry[] {
  const entries: TreeEntry[] = [];
  for (const field of stdout.toString("utf8").split("\0")) {
    const tab = field.indexOf("\t");
    if (tab < 0) continue;
    const [mode = "", , hash = ""] = field.slice(0, tab).split(" ");
    entries.push({ path: field.slice(tab + 1), mode, hash });
  }
  return entries;
}

function chunked(paths: readonly string[]): string[][] {
  const chunks: string[][] = [];
  let size = Infinity;
  for (const path of paths) {
    const bytes = Buffer.byteLength(path) + 1;
    if (size + bytes > argumentBytes) {
      chunks.push([]);
      size = 0;
    }
    chunks.at(-1)?.push(path);
    size += bytes;
  }
  return chunks;
}
