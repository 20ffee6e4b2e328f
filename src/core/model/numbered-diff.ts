import type { ChangedFile, DiffLine, Hunk } from "../domain/index.ts";
import { splitLines } from "../text/index.ts";

/** Longer lines say nothing to a reader and cost as much as a page. UTF-16 units. */
const longestLine = 400;

/** Text of a line as it may be shown: with its secrets masked. */
export type ShownLine = (line: DiffLine) => string;

/** The diff of one file as a model reads it best: every line of the new side with its number, removed lines without one. */
export function numberedDiff(
  file: ChangedFile,
  shown: ShownLine,
  wanted: (hunk: Hunk) => boolean = () => true,
): string {
  return [headline(file), ...file.hunks.filter(wanted).map((hunk) => hunkText(hunk, shown))].join(
    "\n",
  );
}

function headline(file: ChangedFile): string {
  const from =
    file.oldPath !== null && file.oldPath !== file.path
      ? ` (was ${oneLinePath(file.oldPath)})`
      : "";
  return `FILE ${oneLinePath(file.path)} · ${file.status}${from}`;
}

/** Line breaks are allowed in file names. */
export function oneLinePath(path: string): string {
  return path.replace(/[\p{Cc}\u2028\u2029]/gu, "?");
}

function hunkText(hunk: Hunk, shown: ShownLine): string {
  const width = String(hunk.newStart + hunk.newLines).length;
  const lines = hunk.lines.map((line) => {
    const sign = line.kind === "added" ? "+" : line.kind === "removed" ? "-" : " ";
    const number = line.newLine === null ? " ".repeat(width) : String(line.newLine).padStart(width);
    return `${number} ${sign} ${shortened(shown(line))}`;
  });
  return ["@@", ...lines].join("\n");
}

export function shortened(line: string): string {
  return line.length <= longestLine
    ? line
    : `${line.slice(0, longestLine)}… [${line.length - longestLine} more characters]`;
}

/** Successive lines of a file with their numbers, as they stand in the diff's format. */
export function numberedLines(text: string, start: number): string {
  const lines = splitLines(text);
  const width = String(start + lines.length).length;
  return lines
    .map((line, index) => `${String(start + index).padStart(width)}   ${shortened(line)}`)
    .join("\n");
}
