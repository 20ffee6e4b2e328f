import { parsePatch, type StructuredPatchHunk } from "diff";
import type { Change, ChangedFile, DiffLine, Hunk } from "../domain/index.ts";
import { guessPath, readHeader } from "./file-header.ts";
import { splitSections, type Section } from "./sections.ts";

/**
 * Reads the output of `git diff`, `git show`, `git format-patch` or `diff -u`. Never throws: a file that cannot be read
 * is named in `unparsed` with the reason. In hunks of which one side is empty the start of that side is the line before
 * which it stands (git writes one less), so lines can be counted from it.
 */
export function parseChange(text: string): Change {
  const files: ChangedFile[] = [];
  const unparsed: { path: string; reason: string }[] = [];
  const sections = splitSections(text);
  for (const section of sections) {
    try {
      files.push(readFile(section));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      unparsed.push({
        path: guessPath(section),
        reason: `This part of the diff could not be read: ${reason}.`,
      });
    }
  }
  if (sections.length === 0 && text.trim() !== "") {
    unparsed.push({
      path: "(the whole text)",
      reason: "No file of a unified diff was found in it.",
    });
  }
  return { files, unparsed };
}

function readFile(section: Section): ChangedFile {
  if (section.kind === "combined")
    throw new Error("it compares a merge with several parents at once");
  const header = readHeader(section);
  const path = header.newPath ?? header.oldPath;
  if (path === null) throw new Error("its header names no file that can be read");
  const hunks = header.binary ? [] : readHunks(section.hunks);
  let additions = 0;
  let deletions = 0;
  for (const hunk of hunks) {
    for (const line of hunk.lines) {
      if (line.kind === "added") additions += 1;
      else if (line.kind === "removed") deletions += 1;
    }
  }
  return { ...header, path, hunks, additions, deletions };
}

function readHunks(text: string): Hunk[] {
  if (text === "") return [];
  const parsed = parseHunks(text);
  if (parsed.length === 0) throw new Error("its hunks could not be told apart");
  const hunks = parsed.map(readHunk);
  let oldEnd = 0;
  let newEnd = 0;
  for (const hunk of hunks) {
    if (hunk.oldStart < oldEnd || hunk.newStart < newEnd)
      throw new Error("its hunks overlap or are out of order");
    oldEnd = hunk.oldStart + hunk.oldLines;
    newEnd = hunk.newStart + hunk.newLines;
  }
  return hunks;
}

/** jsdiff's own message quotes the patch, which is a stranger's text: it stays the cause. */
function parseHunks(text: string): StructuredPatchHunk[] {
  try {
    return parsePatch(text).flatMap((patch) => patch.hunks);
  } catch (error) {
    throw new Error("a hunk does not have the count of lines that it announces", { cause: error });
  }
}

function readHunk(hunk: StructuredPatchHunk): Hunk {
  const { oldStart, oldLines, newStart, newLines } = hunk;
  if (!Number.isSafeInteger(oldStart + oldLines) || !Number.isSafeInteger(newStart + newLines)) {
    throw new Error("its line numbers are too large");
  }
  if (oldStart < 1 || newStart < 1) throw new Error("its line numbers start below one");
  const lines: DiffLine[] = [];
  let oldLine = oldStart;
  let newLine = newStart;
  for (const raw of hunk.lines) {
    const sign = raw[0];
    const text = raw.slice(1);
    if (sign === "+") lines.push({ kind: "added", oldLine: null, newLine: newLine++, text });
    else if (sign === "-") lines.push({ kind: "removed", oldLine: oldLine++, newLine: null, text });
    // "\" says that the line before has no newline at its end; it is no line itself.
    else if (sign !== "\\")
      lines.push({ kind: "context", oldLine: oldLine++, newLine: newLine++, text });
  }
  return { oldStart, oldLines, newStart, newLines, lines };
}
