import type { GrepHit, HeadTree } from "../../../core/ports/index.ts";
import { nearestFirst } from "./places.ts";

/** Files that one search looks into, as the tree allows. */
const PATHS_AT_ONCE = 3_000;
const NAMES_AT_ONCE = 25;
const MOST_PATHS = 6_000;
const MOST_HITS = 2_000;
const PLAIN = /^[A-Za-z_]\w{1,79}$/;

/** Searches of the head, bounded in number: one that goes beyond finds nothing. */
export interface Searches {
  /** Lines that match the pattern made of some of `names`, in the files nearest to `near`. */
  find(
    names: readonly string[],
    pattern: (names: readonly string[]) => string,
    paths: readonly string[],
    near: string,
  ): Promise<readonly GrepHit[]>;
}

export function openSearches(tree: HeadTree, most: number, signal: AbortSignal): Searches {
  let left = most;
  return {
    async find(names, pattern, paths, near) {
      const plain = names.filter((name) => PLAIN.test(name));
      const some =
        paths.length <= PATHS_AT_ONCE ? paths : nearestFirst(paths, near).slice(0, MOST_PATHS);
      const found: GrepHit[] = [];
      for (let at = 0; at < plain.length; at += NAMES_AT_ONCE) {
        for (let from = 0; from < some.length; from += PATHS_AT_ONCE) {
          signal.throwIfAborted();
          if (left <= 0) return found;
          left -= 1;
          const part = some.slice(from, from + PATHS_AT_ONCE).toSorted();
          const query = {
            pattern: pattern(plain.slice(at, at + NAMES_AT_ONCE)),
            fixed: false,
            paths: part,
            limit: MOST_HITS,
          };
          for (const hit of await tree.grep(query)) found.push(hit);
        }
      }
      return found;
    },
  };
}
