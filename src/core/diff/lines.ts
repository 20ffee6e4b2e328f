import type { ChangedFile, Hunk, LineRange } from "../domain/index.ts";

/** Lookup tables of one file, made once: reviews ask about thousands of lines. */
interface LineIndex {
  /** Runs of added lines (new side) in order. */
  readonly added: readonly LineRange[];
  /** Runs of removed lines (old side) in order. */
  readonly removed: readonly LineRange[];
  /** Per hunk: new line of each old line from `oldStart` on, 0 for removed ones. */
  readonly newLines: readonly Uint32Array[];
}

const indexes = new WeakMap<ChangedFile, LineIndex>();

/** Runs of added lines on the new side, in order, none touching the next. */
export function addedLines(file: ChangedFile): readonly LineRange[] {
  return indexOf(file).added;
}

/** Runs of removed lines on the old side, in order. */
export function removedLines(file: ChangedFile): readonly LineRange[] {
  return indexOf(file).removed;
}

export function isAdded(file: ChangedFile, newLine: number): boolean {
  return touches(file, { start: newLine, end: newLine });
}

/** True when the range holds an added line. */
export function touches(file: ChangedFile, range: LineRange): boolean {
  return countWithin(addedLines(file), range) > 0;
}

/** True when the line of the new side stands in a hunk, added or as context. */
export function inDiff(file: ChangedFile, newLine: number): boolean {
  const at = firstIndex(file.hunks, (hunk) => hunk.newStart + hunk.newLines > newLine);
  const hunk = file.hunks[at];
  return hunk !== undefined && Number.isInteger(newLine) && newLine >= hunk.newStart;
}

/**
 * The line of the new side that is the same line as `oldLine` of the old side: null when it was removed, or the file
 * was added or removed. Lines outside the hunks are shifted; whether the file is that long is not known here.
 */
export function mapOldToNew(file: ChangedFile, oldLine: number): number | null {
  if (file.oldPath === null || file.newPath === null) return null;
  if (!Number.isInteger(oldLine) || oldLine < 1) return null;
  const next = firstIndex(file.hunks, (hunk) => hunk.oldStart + hunk.oldLines > oldLine);
  const hunk = file.hunks[next];
  if (hunk !== undefined && oldLine >= hunk.oldStart) {
    return indexOf(file).newLines[next]?.[oldLine - hunk.oldStart] || null;
  }
  const before = file.hunks[next - 1];
  return before === undefined ? oldLine : oldLine + oldToNewShift(before);
}

/** How many lines of `range` are in `runs`, which are in order and apart. */
export function countWithin(runs: readonly LineRange[], range: LineRange): number {
  let count = 0;
  for (let at = firstIndex(runs, (run) => run.end >= range.start); at < runs.length; at++) {
    const run = runs[at];
    if (run === undefined || run.start > range.end) break;
    count += Math.min(run.end, range.end) - Math.max(run.start, range.start) + 1;
  }
  return count;
}

/** Index of the first element that passes; `test` must be false up to some place and true from there on. */
export function firstIndex<T>(list: readonly T[], test: (element: T) => boolean): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const element = list[middle];
    if (element !== undefined && test(element)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** What to add to the number of an old line after the hunk. */
function oldToNewShift(hunk: Hunk): number {
  return hunk.newStart + hunk.newLines - (hunk.oldStart + hunk.oldLines);
}

function indexOf(file: ChangedFile): LineIndex {
  const known = indexes.get(file);
  if (known !== undefined) return known;
  const added: LineRange[] = [];
  const removed: LineRange[] = [];
  const newLines: Uint32Array[] = [];
  for (const hunk of file.hunks) {
    const map = new Uint32Array(hunk.oldLines);
    for (const line of hunk.lines) {
      if (line.oldLine === null && line.newLine !== null) extend(added, line.newLine);
      if (line.newLine === null && line.oldLine !== null) extend(removed, line.oldLine);
      if (line.oldLine !== null && line.newLine !== null)
        map[line.oldLine - hunk.oldStart] = line.newLine;
    }
    newLines.push(map);
  }
  const index = { added, removed, newLines };
  indexes.set(file, index);
  return index;
}

function extend(runs: LineRange[], line: number): void {
  const last = runs.at(-1);
  if (last !== undefined && last.end === line - 1)
    runs[runs.length - 1] = { start: last.start, end: line };
  else runs.push({ start: line, end: line });
}
