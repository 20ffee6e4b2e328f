import { compareText } from "../text/index.ts";
import type { Change } from "../domain/index.ts";
import { isTest } from "../domain/index.ts";
import type { ContextPiece } from "../ports/index.ts";

/** Two changed files that are better judged together; a higher weight says more so. */
export interface FileLink {
  readonly a: string;
  readonly b: string;
  readonly weight: number;
}

export interface FileGroups {
  /** Paths in code unit order, the groups by their first path. */
  readonly groups: readonly (readonly string[])[];
  /** Files that are too large for a question of their own. */
  readonly left: readonly string[];
}

/** Links between changed files: one defines or calls what the other uses, or one tests the other by its name. */
export function linksOf(pieces: readonly ContextPiece[], change: Change): FileLink[] {
  const changed = new Set(change.files.map(({ path }) => path));
  const weights = new Map<string, FileLink>();
  const add = (one: string, other: string, weight: number): void => {
    if (one === other || !changed.has(one) || !changed.has(other)) return;
    const [a = one, b = other] = [one, other].toSorted(compareText);
    const key = JSON.stringify([a, b]);
    weights.set(key, { a, b, weight: (weights.get(key)?.weight ?? 0) + weight });
  };
  for (const { path, serves } of pieces) for (const served of serves) add(path, served, 1);
  const subjects = Map.groupBy(
    [...changed].filter((path) => !isTest(path)),
    subjectOf,
  );
  for (const path of [...changed].filter(isTest))
    for (const tested of subjects.get(subjectOf(path)) ?? []) add(path, tested, 3);
  return [...weights.values()].toSorted(byWeight);
}

/** The name of a file without its ending and the marks of a test. */
function subjectOf(path: string): string {
  return path
    .slice(path.lastIndexOf("/") + 1)
    .replace(/\.[A-Za-z]+$/, "")
    .replace(/[._-](?:test|spec|cy|e2e)$|^test_|Tests?$|Spec$/, "")
    .toLowerCase();
}

/**
 * Splits a change into groups of files, each within the budget by what `sizeOf` says of its files: those that hang
 * together most stay together; small groups share a question with their neighbours. The order of files and links does
 * not matter.
 */
export function groupFiles(
  change: Change,
  links: readonly FileLink[],
  budgetTokens: number,
  sizeOf: (path: string) => number,
): FileGroups {
  const paths = [...new Set(change.files.map(({ path }) => path))].toSorted(compareText);
  const sizes = new Map(paths.map((path) => [path, sizeOf(path)]));
  const left = paths.filter((path) => (sizes.get(path) ?? 0) > budgetTokens);
  const groupOf = new Map<string, Group>();
  for (const path of paths)
    if (!left.includes(path)) groupOf.set(path, { paths: [path], size: sizes.get(path) ?? 0 });
  for (const { a, b } of links.map(ordered).toSorted(byWeight)) {
    const [one, other] = [groupOf.get(a), groupOf.get(b)];
    if (one === undefined || other === undefined || one === other) continue;
    if (one.size + other.size > budgetTokens) continue;
    const joined = joinedOf(one, other);
    for (const path of joined.paths) groupOf.set(path, joined);
  }
  const groups = [...new Set(groupOf.values())].toSorted(byFirst);
  return { groups: packed(groups, budgetTokens).map((group) => group.paths), left };
}

interface Group {
  readonly paths: readonly string[];
  readonly size: number;
}

/** Fills each group with the ones that follow it, while they fit. */
function packed(groups: readonly Group[], budget: number): Group[] {
  const full: Group[] = [];
  for (const group of groups) {
    const at = full.findIndex(({ size }) => size + group.size <= budget);
    const there = full[at];
    if (there === undefined) full.push(group);
    else full[at] = joinedOf(there, group);
  }
  return full.toSorted(byFirst);
}

function joinedOf(one: Group, other: Group): Group {
  const paths = [...one.paths, ...other.paths].toSorted(compareText);
  return { paths, size: one.size + other.size };
}

function ordered({ a, b, weight }: FileLink): FileLink {
  return compareText(a, b) <= 0 ? { a, b, weight } : { a: b, b: a, weight };
}

function byWeight(one: FileLink, other: FileLink): number {
  return other.weight - one.weight || compareText(one.a, other.a) || compareText(one.b, other.b);
}

function byFirst(one: Group, other: Group): number {
  return compareText(one.paths[0] ?? "", other.paths[0] ?? "");
}
