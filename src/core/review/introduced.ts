import { touches } from "../diff/index.ts";
import type { ChangedFile } from "../domain/index.ts";
import { byPlace, comparisonKey, movedKey, type PlacedFinding } from "./fingerprint.ts";

export interface Introduced {
  /** New by this change. */
  readonly introduced: PlacedFinding[];
  /** Were there before it, at their place or elsewhere. */
  readonly existing: PlacedFinding[];
}

/**
 * Takes the difference of both sides: a finding is the pull request's own when the base has fewer equal ones. Among
 * equal ones those on added lines count as the new ones. Code that only moved to another file brings nothing new.
 */
export function introducedFindings(
  base: readonly PlacedFinding[],
  head: readonly PlacedFinding[],
  files: readonly ChangedFile[],
): Introduced {
  const byHeadPath = new Map(files.map((file) => [file.path, file]));
  const basePath = (path: string): string => byHeadPath.get(path)?.oldPath ?? path;
  const left = countBy(base, (finding) => comparisonKey(finding, finding.raw.path));
  const existing: PlacedFinding[] = [];
  const unmatched: PlacedFinding[] = [];
  for (const finding of head.toSorted(untouchedFirst(byHeadPath))) {
    const key = comparisonKey(finding, basePath(finding.raw.path));
    (takeOne(left, key) ? existing : unmatched).push(finding);
  }
  return separateMoved(base, left, unmatched, existing);
}

/** Findings that vanished from one place and stand, equal, at another have moved. */
function separateMoved(
  base: readonly PlacedFinding[],
  left: Map<string, number>,
  unmatched: readonly PlacedFinding[],
  existing: PlacedFinding[],
): Introduced {
  const vanished = base.filter((finding) =>
    takeOne(left, comparisonKey(finding, finding.raw.path)),
  );
  const movable = countBy(vanished.filter(isMovable), movedKey);
  const introduced: PlacedFinding[] = [];
  for (const finding of unmatched) {
    (isMovable(finding) && takeOne(movable, movedKey(finding)) ? existing : introduced).push(
      finding,
    );
  }
  return { introduced: introduced.toSorted(byPlace), existing: existing.toSorted(byPlace) };
}

/** Findings without code of their own (whole-file ones) say nothing about having moved. */
function isMovable(finding: PlacedFinding): boolean {
  return finding.raw.range !== null || finding.raw.identity !== undefined;
}

function untouchedFirst(files: ReadonlyMap<string, ChangedFile>) {
  const touched = (finding: PlacedFinding): number => {
    const file = files.get(finding.raw.path);
    if (file === undefined || finding.raw.range === null) return 0;
    return touches(file, finding.raw.range) ? 1 : 0;
  };
  return (a: PlacedFinding, b: PlacedFinding): number => touched(a) - touched(b) || byPlace(a, b);
}

function countBy<T>(items: readonly T[], key: (item: T) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(key(item), (counts.get(key(item)) ?? 0) + 1);
  return counts;
}

function takeOne(counts: Map<string, number>, key: string): boolean {
  const count = counts.get(key) ?? 0;
  if (count === 0) return false;
  counts.set(key, count - 1);
  return true;
}
