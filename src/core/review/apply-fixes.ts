import type { Fix } from "../domain/index.ts";

export interface FixedText {
  readonly text: string;
  readonly applied: readonly Fix[];
  /** Left out, because they touch lines that a fix before them has replaced, or lines that are not there. */
  readonly left: readonly Fix[];
}

/** True when the fix's lines exist in a text of so many lines, and each of its own lines is one. */
export function fits(fix: Fix, lineCount: number): boolean {
  const { start, end } = fix.range;
  return (
    Number.isInteger(start) &&
    Number.isInteger(end) &&
    start >= 1 &&
    start <= end &&
    end <= lineCount &&
    fix.lines.every((line) => !/[\r\n]/.test(line))
  );
}

/** As editors and git count: what stands after the last line feed is a line only if it is not empty. */
export function countLines(text: string): number {
  const feeds = text.split("\n").length - 1;
  return text === "" || text.endsWith("\n") ? feeds : feeds + 1;
}

/**
 * Applies fixes to a text, each by the line numbers of that text. Of fixes that overlap the first in the list wins.
 * Replaced lines keep the way of ending lines that the first of them has.
 */
export function applyFixes(text: string, fixes: readonly Fix[]): FixedText {
  const lines = text.split("\n");
  const lineCount = countLines(text);
  const applied: Fix[] = [];
  const left: Fix[] = [];
  for (const fix of fixes) {
    const free = applied.every(
      ({ range }) => range.end < fix.range.start || fix.range.end < range.start,
    );
    (free && fits(fix, lineCount) ? applied : left).push(fix);
  }
  for (const { range, lines: replacement } of applied.toSorted(
    (a, b) => b.range.start - a.range.start,
  )) {
    // The last line of a file may end without any ending; then the one before it tells.
    const last = range.end === lines.length;
    const like = lines[Math.min(range.start, lines.length - 1) - 1];
    const ending = like?.endsWith("\r") === true ? "\r" : "";
    const written = replacement.map((line, index) =>
      last && index === replacement.length - 1 ? line : `${line}${ending}`,
    );
    lines.splice(range.start - 1, range.end - range.start + 1, ...written);
    // With the last line gone, the one before it keeps its line feed.
    if (last && written.length === 0 && lines.length > 0) lines.push("");
  }
  return { text: lines.join("\n"), applied, left };
}
