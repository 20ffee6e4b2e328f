import type { Change, ChangedFile, Hunk, LineRange } from "../../../core/domain/index.ts";
import type { ChangeFiles } from "../../../core/ports/index.ts";
import type { AnalysisHost } from "../host/index.ts";
import { isDerived, notWrittenByPeople } from "../source/index.ts";
import { joined } from "./extents.ts";
import { parsed, rowsOf, type Source } from "./sources.ts";

/** Changed files that are looked at. */
const MOST_FILES = 300;
/** Lines around a change whose names may matter, too. */
const NEAR = 30;

export interface ChangedText {
  readonly path: string;
  /** Name of the file before, where it had one. */
  readonly oldPath: string | null;
  readonly rows: readonly string[];
  /** Null when its declarations are not known. */
  readonly source: Source | null;
  /** Where the change is, on the new side; of removed lines the one that follows them. */
  readonly touched: readonly LineRange[];
  readonly added: readonly LineRange[];
  /** Lines that the diff shows. */
  readonly shown: readonly LineRange[];
}

/** The changed files that people wrote, with their texts at the head, in path order. */
export async function readChanged(
  change: Change,
  files: ChangeFiles,
  host: AnalysisHost,
  signal: AbortSignal,
): Promise<ChangedText[]> {
  const found: ChangedText[] = [];
  const eligible = change.files
    .filter((file) => !file.binary && !file.submodule && !file.symlink && file.hunks.length > 0)
    .filter(({ newPath }) => newPath !== null && !isDerived(newPath))
    // Of a bare patch, only new files are there as a whole.
    .filter(({ status }) => files.complete || status === "added")
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
  for (const file of eligible.slice(0, MOST_FILES)) {
    signal.throwIfAborted();
    const text = files.head(file.path);
    if (text === null || notWrittenByPeople(text) !== null) continue;
    const added = runsOf(file, (line) => (line.kind === "added" ? line.newLine : null));
    const rows = rowsOf(text);
    const touched = file.hunks.flatMap((hunk) => touchedIn(hunk, rows.length));
    const asked = touched.map(({ start, end }) => ({ start: start - NEAR, end: end + NEAR }));
    const source = await parsed(file.path, text, joined(asked, 1), host, signal);
    found.push({
      path: file.path,
      oldPath: file.oldPath,
      rows,
      source,
      added,
      touched,
      shown: file.hunks
        .filter(({ newLines }) => newLines > 0)
        .map(({ newStart, newLines }) => ({ start: newStart, end: newStart + newLines - 1 })),
    });
  }
  return found;
}

function runsOf(
  file: ChangedFile,
  pick: (line: Hunk["lines"][number]) => number | null,
): LineRange[] {
  const runs: { start: number; end: number }[] = [];
  for (const hunk of file.hunks)
    for (const one of hunk.lines) {
      const line = pick(one);
      if (line === null) continue;
      const last = runs.at(-1);
      if (last !== undefined && last.end === line - 1) last.end = line;
      else runs.push({ start: line, end: line });
    }
  return runs;
}

function touchedIn(hunk: Hunk, length: number): LineRange[] {
  const runs: { start: number; end: number }[] = [];
  let next = hunk.newStart;
  for (const { kind, newLine } of hunk.lines) {
    if (newLine !== null) next = newLine + 1;
    if (kind === "context") continue;
    const line = Math.max(1, Math.min(length, newLine ?? next));
    const last = runs.at(-1);
    if (last !== undefined && last.end >= line - 1) last.end = Math.max(last.end, line);
    else runs.push({ start: line, end: line });
  }
  return runs;
}
