import { gitText, runGit } from "./process.ts";
import type { GitHome } from "./process.ts";

export interface TreeEntry {
  path: string;
  kind: "file" | "directory" | "submodule";
  mode: string;
  object: string;
  /** Bytes; 0 for all but files. */
  size: number;
}

/** What a path holds at a commit ("" is the root), or null. */
export async function findEntry(
  home: GitHome,
  gitDir: string,
  commit: string,
  path: string,
): Promise<TreeEntry | null> {
  if (path === "") {
    const object = await gitText(home, gitDir, ["rev-parse", `${commit}^{tree}`]);
    return { path: "", kind: "directory", mode: "040000", object, size: 0 };
  }
  const parent = path.includes("/") ? path.slice(0, path.lastIndexOf("/") + 1) : "";
  const entries = await listEntries(home, gitDir, commit, parent, 1);
  return entries.find((entry) => entry.path === path) ?? null;
}

/** The entries below a directory ("" or with a final slash), down to `depth` levels. */
export async function listEntries(
  home: GitHome,
  gitDir: string,
  commit: string,
  directory: string,
  depth: number,
): Promise<TreeEntry[]> {
  const args = ["ls-tree", "-z", "--long", "--full-tree"];
  if (depth > 1) {
    args.push("-r", "-t");
  }
  // The tree itself is named instead of a path argument: ls-tree has no literal paths.
  const { stdout, status } = await runGit(
    home,
    gitDir,
    [...args, `${commit}:${directory.replace(/\/$/, "")}`],
    { allow: [128] },
  );
  if (status !== 0) {
    return [];
  }
  const entries: TreeEntry[] = [];
  for (const record of stdout.toString("utf8").split("\0")) {
    const match = /^(\d+) (\w+) ([0-9a-f]+)\s+(\d+|-)\t(.+)$/s.exec(record);
    if (match !== null) {
      const [, mode = "", type, object = "", size, name = ""] = match;
      if (name.split("/").length <= depth) {
        entries.push({
          path: directory + name,
          kind: type === "tree" ? "directory" : type === "commit" ? "submodule" : "file",
          mode,
          object,
          size: Number(size) || 0,
        });
      }
    }
  }
  return entries;
}

/** A file's bytes. */
export async function readBlob(home: GitHome, gitDir: string, object: string): Promise<Buffer> {
  const { stdout } = await runGit(home, gitDir, ["cat-file", "blob", object]);
  return stdout;
}
