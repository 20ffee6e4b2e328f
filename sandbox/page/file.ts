import type { DiffLine } from "./diff.ts";
import { excerptOf, type ExcerptRow } from "./excerpt.ts";
import { markup, type Markup } from "./markup.ts";
import { countOf } from "./people.ts";
import { lineKey, type FileNotes } from "./placement.ts";
import { printAnnotation, printThread, type ThreadContext } from "./thread.ts";

type Surroundings = Omit<ThreadContext, "astray">;

/** The id that links to a file of the page, by its position. */
export function fileId(index: number): string {
  return `file-${index + 1}`;
}

/** "src/a.ts", or "src/a.ts → src/b.ts" for a renamed or copied file. */
export function fileName({ file }: FileNotes): string {
  if (file.oldPath === null || file.newPath === null || file.oldPath === file.newPath)
    return file.newPath ?? file.oldPath ?? "";
  return `${file.oldPath} → ${file.newPath}`;
}

export function countLines({ file }: FileNotes, kind: DiffLine["kind"]): number {
  return file.hunks.flatMap((hunk) => hunk.lines).filter((line) => line.kind === kind).length;
}

/** Everything written at one file. */
export function noteCount(notes: FileNotes): number {
  const inline = [...notes.threads.values()].reduce((sum, threads) => sum + threads.length, 0);
  return inline + notes.onFile.length + notes.astray.length;
}

/** A file's diff with what was written about it, at most `limit` lines of it and those around comments. */
export function printFile(
  notes: FileNotes,
  index: number,
  limit: number,
  context: Surroundings,
): Markup {
  const inPlace: ThreadContext = { ...context, astray: null };
  return markup`<details class="file" id="${fileId(index)}" open>
    <summary>
      <h3>${fileName(notes)}</h3>
      <span class="counts">${printCounts(notes)}</span>
    </summary>
    ${notes.onFile.length > 0 && markup`<div class="astray">${notes.onFile.map((thread) => printThread(thread, inPlace))}</div>`}
    ${printBody(notes, index, limit, inPlace)}
    ${notes.astray.length > 0 && markup`<div class="astray">${notes.astray.map(({ thread, reason }) => printThread(thread, { ...context, astray: reason }))}</div>`}
  </details> `;
}

function printCounts(notes: FileNotes): Markup {
  const status = notes.file.status === "modified" ? "" : `${notes.file.status} · `;
  const comments = noteCount(notes);
  return markup`${comments > 0 && `${countOf(comments, "comment")} · `}${status}
<span class="plus">+${countLines(notes, "added")}</span> <span class="minus">−${countLines(notes, "removed")}</span>`;
}

function printBody(notes: FileNotes, index: number, limit: number, context: ThreadContext): Markup {
  if (notes.file.binary) return markup`<p class="note">Binary file, not shown.</p>`;
  if (notes.file.hunks.length === 0) return markup`<p class="note">No line changed.</p>`;
  const rows = excerptOf(notes, limit).map((row) => printRow(row, notes, index, context));
  return markup`<table class="diff">
    <caption class="visually-hidden">
      Changes of ${fileName(notes)}
    </caption>
    <colgroup>
      <col class="number" />
      <col class="number" />
      <col class="sign" />
      <col />
    </colgroup>
    <thead class="visually-hidden">
      <tr>
        <th scope="col">Old line</th>
        <th scope="col">New line</th>
        <th scope="col">Sign</th>
        <th scope="col">Text</th>
      </tr>
    </thead>
    <tbody>
      ${rows}
    </tbody>
  </table>`;
}

function printRow(
  row: ExcerptRow,
  notes: FileNotes,
  index: number,
  context: ThreadContext,
): Markup {
  if (row.kind === "hunk")
    return markup`<tr class="hunk">
      <td colspan="4">${row.text}</td>
    </tr> `;
  if (row.kind === "gap")
    return markup`<tr class="gap">
      <td colspan="4">${countOf(row.count, "more line")} left out of this page.</td>
    </tr> `;
  return printLine(row.line, notes, index, context);
}

const noBreak = markup` <span class="no-break">(no line break at the end of the file)</span>`;
const signs = { added: "+", removed: "−", context: "" } as const;

function printLine(
  line: DiffLine,
  notes: FileNotes,
  index: number,
  context: ThreadContext,
): Markup {
  const keys = keysOf(line);
  const marked = keys.some((key) => notes.marked.has(key));
  const threads = keys.flatMap((key) => notes.threads.get(key) ?? []);
  const annotations = keys.flatMap((key) => notes.annotations.get(key) ?? []);
  // Space inside the code's cell would show.
  const code = markup`<td class="code">${line.text}${line.endsWithoutBreak && noBreak}</td>`;
  const notesRow = markup`<tr class="notes"><td colspan="4">
${annotations.map(printAnnotation)}${threads.map((thread) => printThread(thread, context))}</td></tr>
`;
  return markup`<tr class="line ${line.kind}${marked && " marked"}" id="${lineId(index, line)}">
<td class="number">${line.oldLine}</td><td class="number">${line.newLine}</td><td class="sign">${signs[line.kind]}</td>${code}</tr>
${threads.length + annotations.length > 0 && notesRow}`;
}

function keysOf(line: DiffLine): string[] {
  const keys: string[] = [];
  if (line.oldLine !== null) keys.push(lineKey("old", line.oldLine));
  if (line.newLine !== null) keys.push(lineKey("new", line.newLine));
  return keys;
}

/** The id of a line: by its new number, or by its old one when it is removed. */
export function lineId(index: number, line: Pick<DiffLine, "oldLine" | "newLine">): string {
  return line.newLine === null
    ? `${fileId(index)}-old-${line.oldLine}`
    : `${fileId(index)}-new-${line.newLine}`;
}
