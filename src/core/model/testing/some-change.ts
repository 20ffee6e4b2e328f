import { gitDiff, type Tree } from "../../../../test/support/fake-source.ts";
import { parseChange } from "../../diff/index.ts";
import type { Change } from "../../domain/index.ts";

export function changeOf(base: Tree, head: Tree): Change {
  return parseChange(gitDiff(base, head));
}

export function headsOf(tree: Tree): ReadonlyMap<string, string> {
  return new Map(Object.entries(tree));
}
