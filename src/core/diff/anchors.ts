import type { ChangedFile, CommentAnchor, Hunk, LineRange } from "../domain/index.ts";
import { addedLines, countWithin, firstIndex, removedLines } from "./lines.ts";

/**
 * Where a comment about `range` of the new side goes: the part of it that lies in one hunk, the one with the most added
 * lines of the range (the first of equals). Null when none of its lines is in the diff: Bitbucket refuses or misplaces
 * such comments. A null range stands for the whole file.
 */
export function anchorFor(file: ChangedFile, range: LineRange | null): CommentAnchor | null {
  if (range === null) return { path: file.path, side: "file" };
  if (file.newPath === null) return null;
  const part = bestPart(file.hunks, newSide, range, addedLines(file));
  return part === null ? null : { path: file.newPath, side: "new", ...part };
}

/** The same for the old side, counting removed lines: for files that are gone, or lines that were taken out. */
export function oldSideAnchor(file: ChangedFile, range: LineRange | null): CommentAnchor | null {
  if (range === null) return { path: file.path, side: "file" };
  if (file.oldPath === null) return null;
  const part = bestPart(file.hunks, oldSide, range, removedLines(file));
  return part === null ? null : { path: file.path, side: "old", ...part };
}

function bestPart(
  hunks: readonly Hunk[],
  side: (hunk: Hunk) => LineRange,
  range: LineRange,
  changed: readonly LineRange[],
): LineRange | null {
  if (!Number.isInteger(range.start) || !Number.isInteger(range.end)) return null;
  let best: LineRange | null = null;
  let most = -1;
  for (
    let at = firstIndex(hunks, (hunk) => side(hunk).end >= range.start);
    at < hunks.length;
    at++
  ) {
    const hunk = hunks[at];
    if (hunk === undefined || side(hunk).start > range.end) break;
    const lines = side(hunk);
    const part = { start: Math.max(range.start, lines.start), end: Math.min(range.end, lines.end) };
    if (part.start > part.end) continue;
    const count = countWithin(changed, part);
    if (count > most) [best, most] = [part, count];
  }
  return best;
}

function newSide(hunk: Hunk): LineRange {
  return { start: hunk.newStart, end: hunk.newStart + hunk.newLines - 1 };
}

function oldSide(hunk: Hunk): LineRange {
  return { start: hunk.oldStart, end: hunk.oldStart + hunk.oldLines - 1 };
}
