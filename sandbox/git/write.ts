import { mkdir, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { gitText, runGit } from "./process.ts";
import type { GitHome } from "./process.ts";
import { isRefName, type Person } from "./commits.ts";

export interface NewCommit {
  branch: string;
  /** The parent when the branch does not exist yet: a full hash, or a branch of `tips`. */
  from: string | null;
  message: string;
  author: Person;
  /** Milliseconds since 1970. */
  on: number;
  /** Path → content; null deletes. */
  files: Record<string, string | Uint8Array | null>;
  /** Of the files: those that are executable. */
  executables?: ReadonlySet<string>;
}

/** Makes an empty bare repository. */
export async function initRepository(
  home: GitHome,
  name: string,
  mainBranch: string,
): Promise<string> {
  const gitDir = join(home.root, "repositories", `${name}.git`);
  if (!isRefName(mainBranch)) throw new Error(`"${mainBranch}" cannot be the name of a branch.`);
  // What `git init --bare` writes; a seed of two thousand repositories would take half a minute with it.
  await mkdir(join(gitDir, "objects", "info"), { recursive: true });
  await mkdir(join(gitDir, "objects", "pack"));
  await mkdir(join(gitDir, "refs", "heads"), { recursive: true });
  await mkdir(join(gitDir, "refs", "tags"));
  await writeFile(join(gitDir, "HEAD"), `ref: refs/heads/${mainBranch}\n`);
  await writeFile(
    join(gitDir, "config"),
    "[core]\n\trepositoryformatversion = 0\n\tfilemode = true\n\tbare = true\n",
  );
  return gitDir;
}

/** Copies branches (all, when none are named) and tags of a local repository. */
export async function copyRepository(
  home: GitHome,
  gitDir: string,
  from: string,
  branches?: readonly string[],
): Promise<void> {
  const heads =
    branches === undefined
      ? ["+refs/heads/*:refs/heads/*"]
      : branches.map((branch) => `+refs/heads/${branch}:refs/heads/${branch}`);
  await runGit(home, gitDir, [
    "fetch",
    "--quiet",
    "--no-write-fetch-head",
    "--end-of-options",
    from,
    ...heads,
    "+refs/tags/*:refs/tags/*",
  ]);
}

/**
 * The branch that a local repository, bare or with files, has checked out, or null.
 * @throws when there is no repository at the path
 */
export async function headBranch(home: GitHome, path: string): Promise<string | null> {
  const at = resolve(path);
  const found = await runGit(home, join(at, ".git"), ["rev-parse", "--git-dir"], { allow: [128] });
  const gitDir = found.status === 0 ? join(at, ".git") : at;
  const check = await runGit(home, gitDir, ["rev-parse", "--git-dir"], { allow: [128] });
  if (check.status !== 0) {
    throw new Error(`There is no git repository at ${at}. Name the folder that holds .git.`);
  }
  const name = await gitText(home, gitDir, ["symbolic-ref", "--quiet", "--short", "HEAD"], {
    allow: [1],
  });
  return name === "" ? null : name;
}

/** Whether git can keep a file under this path: no empty, `.`, `..` or `.git` part. */
export function isFilePath(path: string): boolean {
  return (
    !path.includes("\0") &&
    path.split("/").every((part) => part !== "" && !/^(\.{1,2}|\.git)$/i.test(part))
  );
}

/**
 * Writes commits one after the other in one run of `git fast-import`, moving their branches.
 * `tips` says where existing branches are. Gives the hashes in order.
 */
export async function writeCommits(
  home: GitHome,
  gitDir: string,
  commits: readonly NewCommit[],
  tips: ReadonlyMap<string, string>,
): Promise<string[]> {
  const marks = new Map<string, string>(tips);
  const parts: (string | Uint8Array)[] = ["feature done\n"];
  commits.forEach((commit, index) => {
    const mark = `:${index + 1}`;
    const from = commit.from === null ? null : (marks.get(commit.from) ?? commit.from);
    const parent = marks.get(commit.branch) ?? from;
    const who = personLine(commit.author, commit.on);
    const message = Buffer.from(commit.message, "utf8");
    parts.push(`commit refs/heads/${commit.branch}\nmark ${mark}\n`);
    parts.push(`author ${who}\ncommitter ${who}\n`);
    parts.push(`data ${message.length}\n`, message, "\n");
    if (parent !== null) {
      parts.push(`from ${parent}\n`);
    }
    for (const [path, content] of Object.entries(commit.files)) {
      if (content === null) {
        parts.push(`D ${quotePath(path)}\n`);
      } else {
        const bytes = Buffer.from(content);
        const mode = commit.executables?.has(path) === true ? "100755" : "100644";
        parts.push(`M ${mode} inline ${quotePath(path)}\ndata ${bytes.length}\n`, bytes, "\n");
      }
    }
    parts.push(`\nget-mark ${mark}\n`);
    marks.set(commit.branch, mark);
  });
  parts.push("done\n");
  const input = Buffer.concat(parts.map((part) => Buffer.from(part)));
  const text = await gitText(home, gitDir, ["fast-import", "--quiet", "--force"], { input });
  return text.split("\n").filter((line) => line !== "");
}

function personLine(person: Person, on: number): string {
  const clean = (text: string) => text.replaceAll(/[<>\n\0]/g, "");
  return `${clean(person.name)} <${clean(person.email)}> ${Math.floor(on / 1000)} +0000`;
}

/** fast-import's C-style quotes. */
function quotePath(path: string): string {
  const escaped = path.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
  return `"${escaped}"`;
}
