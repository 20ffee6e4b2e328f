import { compareText } from "../text/index.ts";
import type { GrepHit, HeadTree, SourceRepository } from "../ports/index.ts";

export interface TreeLimits {
  readonly greps: number;
  /** Files that one search looks into. */
  readonly pathsPerGrep: number;
  readonly hitsPerGrep: number;
  /** Files read in all. */
  readonly reads: number;
  /** A tree with more paths is not listed. */
  readonly paths: number;
}

const defaultLimits: TreeLimits = {
  greps: 30,
  pathsPerGrep: 3_000,
  hitsPerGrep: 2_000,
  reads: 400,
  paths: 300_000,
};

/** The tree of `head` within the bounds of one review. Files larger than `maxBytes` are as good as absent. */
export function headTree(
  repository: SourceRepository,
  head: string,
  maxBytes: number,
  limits: TreeLimits = defaultLimits,
): HeadTree {
  let listed: Promise<readonly string[]> | null = null;
  let greps = 0;
  let reads = 0;
  let exhausted = false;
  const texts = new Map<string, string | null>();

  async function list(): Promise<readonly string[]> {
    const paths = await repository.listPaths(head, "");
    if (paths.length <= limits.paths) return paths.toSorted(compareText);
    exhausted = true;
    return [];
  }

  async function grep(query: Parameters<HeadTree["grep"]>[0]): Promise<readonly GrepHit[]> {
    if (query.paths.length > limits.pathsPerGrep || greps >= limits.greps) exhausted = true;
    if (query.paths.length === 0 || greps >= limits.greps) return [];
    greps += 1;
    const limit = Math.min(query.limit, limits.hitsPerGrep);
    const paths = query.paths.slice(0, limits.pathsPerGrep);
    const hits = await repository.grep(head, { ...query, paths, limit });
    if (hits.length >= limit) exhausted = true;
    return hits;
  }

  async function read(paths: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const unread = [...new Set(paths)].filter((path) => !texts.has(path));
    const fitting = unread.slice(0, Math.max(0, limits.reads - reads));
    if (fitting.length < unread.length) exhausted = true;
    reads += fitting.length;
    if (fitting.length > 0) {
      const batch = await repository.readFiles(head, fitting, maxBytes);
      for (const path of fitting) texts.set(path, batch.texts.get(path) ?? null);
    }
    const known = new Map<string, string>();
    for (const path of paths) {
      const text = texts.get(path);
      if (typeof text === "string") known.set(path, text);
    }
    return known;
  }

  return {
    paths: () => (listed ??= list()),
    grep,
    read,
    get exhausted() {
      return exhausted;
    },
  };
}
