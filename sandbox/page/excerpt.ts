import type { DiffLine } from "./diff.ts";
import { lineKey, type FileNotes } from "./placement.ts";

export type ExcerptRow =
  | { readonly kind: "hunk"; readonly text: string }
  | { readonly kind: "line"; readonly line: DiffLine }
  | { readonly kind: "gap"; readonly count: number };

/** Lines shown around a comment or annotation beyond the limit. */
const around = 3;

/** The file's lines up to `limit`, and beyond it those around comments and annotations; gaps tell their size. */
export function excerptOf(notes: FileNotes, limit: number): ExcerptRow[] {
  const rows: ExcerptRow[] = [];
  const wanted = keptLines(notes, limit);
  let shown = 0;
  for (const hunk of notes.file.hunks) {
    rows.push({ kind: "hunk", text: hunk.header });
    for (const line of hunk.lines) {
      const last = rows.at(-1);
      if (wanted.has(shown++)) rows.push({ kind: "line", line });
      else if (last?.kind === "gap") rows[rows.length - 1] = { kind: "gap", count: last.count + 1 };
      else rows.push({ kind: "gap", count: 1 });
    }
  }
  return withoutIdleHunks(rows);
}

function keptLines(notes: FileNotes, limit: number): Set<number> {
  const kept = new Set<number>();
  const lines = notes.file.hunks.flatMap((hunk) => hunk.lines);
  for (const [index, line] of lines.entries()) {
    if (index < limit) kept.add(index);
    else if (hasNote(notes, line))
      for (let near = -around; near <= around; near++) kept.add(index + near);
  }
  return kept;
}

function hasNote(notes: FileNotes, line: DiffLine): boolean {
  const keys = [
    line.oldLine === null ? null : lineKey("old", line.oldLine),
    line.newLine === null ? null : lineKey("new", line.newLine),
  ];
  return keys.some((key) => key !== null && (notes.threads.has(key) || notes.annotations.has(key)));
}

/** Hunks of which nothing is shown join the gap before them. */
function withoutIdleHunks(rows: readonly ExcerptRow[]): ExcerptRow[] {
  const kept: ExcerptRow[] = [];
  for (const [index, row] of rows.entries()) {
    const next = rows[index + 1];
    const after = rows[index + 2];
    if (row.kind === "hunk" && next?.kind === "gap" && after?.kind !== "line") continue;
    const last = kept.at(-1);
    if (row.kind === "gap" && last?.kind === "gap")
      kept[kept.length - 1] = { kind: "gap", count: last.count + row.count };
    else kept.push(row);
  }
  return kept;
}
