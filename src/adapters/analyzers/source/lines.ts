import type { LineRange } from "../../../core/domain/index.ts";

/** Finds the line of an offset. Only `\n` ends a line, as in git: a lone carriage return or U+2028 does not. */
export interface LineIndex {
  /** 1-based line of an offset; offsets outside the text are clamped. */
  lineAt(offset: number): number;
  /** The lines that `[start, end)` touches. */
  range(start: number, end: number): LineRange;
}

/** Offsets are UTF-16 code units for a string and bytes for a buffer, as the tool at hand counts. */
export function lineIndex(source: string | Buffer): LineIndex {
  const starts = [0];
  for (let at = source.indexOf("\n"); at !== -1; at = source.indexOf("\n", at + 1)) {
    starts.push(at + 1);
  }
  const lineAt = (offset: number): number => Math.max(1, countAtMost(starts, offset));
  return {
    lineAt,
    range: (start, end) => ({ start: lineAt(start), end: lineAt(Math.max(start, end - 1)) }),
  };
}

/** How many of the ascending `starts` are at most `offset`. */
function countAtMost(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((starts[middle] ?? Infinity) <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
