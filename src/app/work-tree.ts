import { lstat, readFile, realpath } from "node:fs/promises";
import { join, sep } from "node:path";
import type { FileBatch, SourceRepository } from "../core/ports/index.ts";

/** The files of a folder as they lie on the disk, for when there is no commit to read them from. */
export type WorkTree = Pick<SourceRepository, "readFiles"> & { readonly root: string };

export function openWorkTree(root: string): WorkTree {
  return {
    root,
    async readFiles(_, paths, maxBytes) {
      const texts = new Map<string, string>();
      const skipped: FileBatch["skipped"][number][] = [];
      for (const path of paths) {
        const read = await readOne(root, path, maxBytes);
        if ("text" in read) texts.set(path, read.text);
        else skipped.push({ path, reason: read.reason });
      }
      return { texts, skipped };
    },
  };
}

type Read = { readonly text: string } | { readonly reason: FileBatch["skipped"][number]["reason"] };

/** Links out of the folder are not followed: a repository must not make Kody read other files of its user. */
async function readOne(root: string, path: string, maxBytes: number): Promise<Read> {
  const file = join(root, path);
  const facts = await lstat(file).catch(() => null);
  if (facts === null) return { reason: "absent" };
  if (!facts.isFile()) return { reason: "not-a-file" };
  if (facts.size > maxBytes) return { reason: "too-large" };
  const [real, top] = await Promise.all([realpath(file), realpath(root)]);
  if (!real.startsWith(top.endsWith(sep) ? top : `${top}${sep}`)) return { reason: "not-a-file" };
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(await readFile(file)) };
  } catch {
    return { reason: "not-utf8" };
  }
}
