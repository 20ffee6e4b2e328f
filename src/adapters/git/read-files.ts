import { KodyError } from "../../core/domain/index.ts";
import type { FileBatch } from "../../core/ports/index.ts";
import { readBlobs } from "./cat-file.ts";
import type { ObjectStore } from "./object-store.ts";
import { findEntries } from "./trees.ts";

type Reason = FileBatch["skipped"][number]["reason"];

/** Text held in memory by one call, at most; what comes after it counts as too large. */
const maxTotalBytes = 512 * 1024 * 1024;

/** git's own rule: a NUL byte near the start. */
const binaryProbeBytes = 8_000;

export async function readFiles(
  store: ObjectStore,
  commit: string,
  paths: readonly string[],
  maxBytes: number,
): Promise<FileBatch> {
  const entries = await findEntries(store.git, commit, paths);
  const reasons = new Map<string, Reason>();
  const pathsOf = new Map<string, string[]>();
  for (const path of new Set(paths)) {
    const entry = entries.get(path);
    if (entry === undefined) reasons.set(path, "absent");
    else if (!entry.mode.startsWith("100")) reasons.set(path, "not-a-file");
    else pathsOf.set(entry.hash, [...(pathsOf.get(entry.hash) ?? []), path]);
  }
  const skip = (hash: string, reason: Reason): void => {
    for (const path of pathsOf.get(hash) ?? []) reasons.set(path, reason);
  };
  const texts = new Map<string, string>();
  const hashes = [...pathsOf.keys()];
  await store.ensureBlobs?.(commit, hashes);
  let total = 0;
  await readBlobs(
    store.git,
    hashes,
    (hash, info) => {
      if (info.type === "missing") throw incomplete();
      if (info.type !== "blob") skip(hash, "not-a-file");
      else if (info.size > maxBytes || total + info.size > maxTotalBytes) skip(hash, "too-large");
      else {
        total += info.size;
        return true;
      }
      return false;
    },
    (hash, content) => {
      const text = decode(content);
      if (typeof text === "object") skip(hash, text.reason);
      else for (const path of pathsOf.get(hash) ?? []) texts.set(path, text);
    },
  );
  const executables = [...texts.keys()].filter((path) => entries.get(path)?.mode === "100755");
  return {
    texts,
    skipped: [...reasons].map(([path, reason]) => ({ path, reason })),
    ...(executables.length === 0 ? {} : { executables: new Set(executables) }),
  };
}

function incomplete(): KodyError {
  const message =
    "The repository is a partial clone that lacks the contents of some files. Run git fetch --refetch --no-filter in it.";
  return new KodyError("git-failed", message);
}

/** Strict UTF-8 without a leading byte order mark, or why it is none. */
function decode(content: Buffer): string | { reason: "binary" | "not-utf8" } {
  if (content.subarray(0, binaryProbeBytes).includes(0)) return { reason: "binary" };
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(content);
  } catch {
    return { reason: "not-utf8" };
  }
}
