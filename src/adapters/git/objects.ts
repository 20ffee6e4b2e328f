import { KodyError } from "../../core/domain/index.ts";
import type { CommitMessage, SourceRepository } from "../../core/ports/index.ts";
import type { Git } from "./command.ts";
import type { ObjectStore } from "./object-store.ts";
import { grepTree } from "./grep.ts";
import { readFiles } from "./read-files.ts";
import { listFiles } from "./trees.ts";

const fullHash = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/** Names that can be an option, a second revision or a path are refused before git sees them. */
export function refuseOddName(name: string): void {
  if (name === "" || name.startsWith("-") || /\p{Cc}/u.test(name) || name.includes("..")) {
    throw new KodyError(
      "not-found",
      `"${printable(name)}" is not a commit, branch or tag. Check the name.`,
    );
  }
}

/** Runs `rev-parse` on one name. */
export async function parseName(git: Git, name: string): Promise<string> {
  refuseOddName(name);
  const args = ["rev-parse", "--verify", "--quiet", "--end-of-options", `${name}^{commit}`];
  const { code, stdout } = await git.run({ args, exitCodes: [1, 128] });
  const hash = stdout.toString("utf8").trim();
  if (code === 0 && fullHash.test(hash)) return hash;
  throw new KodyError(
    "not-found",
    `"${printable(name)}" was not found in this repository. Check the name, or fetch it first.`,
  );
}

export function createSourceRepository(store: ObjectStore): SourceRepository {
  const { git } = store;
  const resolve = async (revision: string): Promise<string> => {
    await store.touch?.();
    return fullHash.test(revision) ? parseName(git, revision) : store.resolveName(revision);
  };
  const commit = async (revision: string): Promise<string> => {
    await store.touch?.();
    return fullHash.test(revision) ? revision : store.resolveName(revision);
  };
  return {
    resolve,
    mergeBase: async (a, b) => mergeBase(git, await commit(a), await commit(b)),
    diff: async (base, head) => diff(store, await commit(base), await commit(head)),
    readFiles: async (revision, paths, maxBytes) =>
      readFiles(store, await commit(revision), paths, maxBytes),
    grep: async (revision, query) => grepTree(store, await commit(revision), query),
    subjects: async (base, head, limit) =>
      subjects(git, await commit(base), await commit(head), limit),
    messages: async (base, head, limit) =>
      messages(git, await commit(base), await commit(head), limit),
    listPaths: async (revision, prefix) => {
      const files = await listFiles(git, await commit(revision), prefix);
      return files.map((file) => file.path);
    },
  };
}

/** Null when there is none in the history that the store holds. */
export async function mergeBase(git: Git, a: string, b: string): Promise<string | null> {
  const { code, stdout } = await git.run({
    args: ["merge-base", "--end-of-options", a, b],
    exitCodes: [1],
  });
  return code === 1 ? null : (stdout.toString("utf8").split("\n")[0] ?? null);
}

async function subjects(git: Git, base: string, head: string, limit: number): Promise<string[]> {
  return log(git, "%s", `${base}..${head}`, limit);
}

async function messages(
  git: Git,
  base: string,
  head: string,
  limit: number,
): Promise<CommitMessage[]> {
  const entries = await log(git, "%H%n%P%n%B", `${base}..${head}`, limit);
  return entries.map((entry) => {
    const [hash = "", parents = "", ...message] = entry.split("\n");
    const listed = parents === "" ? [] : parents.split(" ");
    return { hash, parents: listed, message: message.join("\n").trimEnd() };
  });
}

async function log(git: Git, format: string, range: string, limit: number): Promise<string[]> {
  const args = ["log", "--no-show-signature", "--no-color", "-z", `--max-count=${limit}`];
  const { stdout } = await git.run({
    args: [...args, `--format=${format}`, "--end-of-options", range, "--"],
  });
  const text = stdout.toString("utf8");
  return text === "" ? [] : text.replace(/\0$/, "").split("\0");
}

/** The plumbing command, because no `diff.*` setting of any user changes what it prints. */
async function diff(store: ObjectStore, base: string, head: string): Promise<string> {
  await store.ensureBlobs?.(head, await changedBlobs(store.git, base, head));
  const args = [
    "diff-tree",
    "-r",
    "-p",
    "-M",
    "-l1000",
    "-U3",
    "--full-index",
    "--no-color",
    "--no-ext-diff",
  ];
  const shape = ["--no-textconv", "--no-relative", "--submodule=short", "--ignore-submodules=none"];
  const prefixes = ["--src-prefix=a/", "--dst-prefix=b/", "--indent-heuristic"];
  const { stdout } = await store.git.run({
    args: [...args, ...shape, ...prefixes, "--end-of-options", base, head, "--"],
  });
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(stdout);
}

/** Hashes of the blobs on both sides of every changed file. */
async function changedBlobs(git: Git, base: string, head: string): Promise<string[]> {
  const args = [
    "diff-tree",
    "-r",
    "-z",
    "--raw",
    "--no-abbrev",
    "--no-renames",
    "--end-of-options",
    base,
    head,
    "--",
  ];
  const { stdout } = await git.run({ args, maxBytes: 256 * 1024 * 1024 });
  const hashes = new Set<string>();
  for (const field of stdout.toString("utf8").split("\0")) {
    const [oldMode = "", newMode = "", oldHash = "", newHash = ""] = field.slice(1).split(" ");
    if (!field.startsWith(":")) continue;
    if (holdsBlob(oldMode)) hashes.add(oldHash);
    if (holdsBlob(newMode)) hashes.add(newHash);
  }
  return [...hashes];
}

function holdsBlob(mode: string): boolean {
  return mode.startsWith("100") || mode === "120000";
}

function printable(name: string): string {
  return name.replace(/\p{Cc}/gu, "?").slice(0, 200);
}
