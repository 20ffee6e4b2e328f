import type { Annotation, Inline } from "../state.ts";
import type { DiffFile } from "./diff.ts";
import type { Thread } from "./threads.ts";

export type Side = "old" | "new";

/** Lines of one side from `start` to `end`, both included. */
export interface Range {
  readonly side: Side;
  readonly start: number;
  readonly end: number;
}

/** A comment that can't stand at its line, and why not: "outdated" or "not in the diff". */
export interface Astray {
  readonly thread: Thread;
  readonly reason: string;
}

/** Everything that stands at one file. Keys of `threads` and `annotations` are `lineKey(side, line)`. */
export interface FileNotes {
  readonly file: DiffFile;
  /** About the file as a whole. */
  readonly onFile: Thread[];
  readonly threads: Map<string, Thread[]>;
  readonly annotations: Map<string, Annotation[]>;
  /** Lines that a comment spans. */
  readonly marked: Set<string>;
  readonly astray: Astray[];
}

export interface Placement {
  readonly files: readonly FileNotes[];
  /** Not about any file. */
  readonly general: readonly Thread[];
  /** Inline comments about files that the diff doesn't have. */
  readonly elsewhere: readonly Astray[];
  /** Annotations that stand at a line of the diff, with the index of their file. */
  readonly placedAnnotations: ReadonlyMap<Annotation, number>;
}

export function lineKey(side: Side, line: number): string {
  return `${side} ${line}`;
}

/** The lines that an inline comment is about; null for the whole file. `to` wins over `from`, as on Bitbucket. */
export function rangeOf(inline: Inline): Range | null {
  if (inline.to !== null)
    return { side: "new", start: inline.startTo ?? inline.to, end: inline.to };
  if (inline.from === null) return null;
  return { side: "old", start: inline.startFrom ?? inline.from, end: inline.from };
}

/**
 * Puts every thread and annotation where it belongs; nothing is lost, whatever path or line it names. `head` is the
 * commit that the diff shows: the line numbers of comments about another one say nothing about it.
 */
export function placeNotes(
  files: readonly DiffFile[],
  threads: readonly Thread[],
  annotations: readonly Annotation[],
  head: string,
): Placement {
  const notes = files.map(emptyNotes);
  const lines = notes.map(({ file }) => linesOf(file));
  const general: Thread[] = [];
  const elsewhere: Astray[] = [];
  for (const thread of threads) {
    const inline = thread.root.inline;
    const index = inline === null ? -1 : fileIndex(files, inline.path);
    const [note, known] = [notes[index], lines[index]];
    if (inline === null) general.push(thread);
    else if (note === undefined || known === undefined)
      elsewhere.push({ thread, reason: reasonFor(isOutdated(inline, head)) });
    else placeThread(note, known, thread, isOutdated(inline, head));
  }
  const placed = new Map<Annotation, number>();
  for (const annotation of annotations) {
    const index = annotation.path === null ? -1 : newSideIndex(files, annotation.path);
    const key = lineKey("new", annotation.line ?? 0);
    if (lines[index]?.has(key) !== true) continue;
    append(notes[index]?.annotations, key, annotation);
    placed.set(annotation, index);
  }
  return { files: notes, general, elsewhere, placedAnnotations: placed };
}

function placeThread(
  note: FileNotes,
  known: ReadonlySet<string>,
  thread: Thread,
  outdated: boolean,
): void {
  const range = thread.root.inline === null ? null : rangeOf(thread.root.inline);
  if (range === null) {
    note.onFile.push(thread);
    return;
  }
  const key = lineKey(range.side, range.end);
  if (outdated || !known.has(key)) {
    note.astray.push({ thread, reason: reasonFor(outdated) });
    return;
  }
  append(note.threads, key, thread);
  // Only lines that are there: a careless client may name a range of a billion lines.
  for (const line of known) {
    const [side, number] = line.split(" ");
    if (side === range.side && Number(number) >= range.start && Number(number) <= range.end)
      note.marked.add(line);
  }
}

/** Lines of an older commit prove nothing; of the head's, whoever wrote the comment was wrong. */
function reasonFor(outdated: boolean): string {
  return outdated ? "outdated" : "not in the diff";
}

/** Whether a comment was written for another commit than the head (12 or 40 digits). */
function isOutdated(inline: Inline, head: string): boolean {
  return inline.sourceCommit !== "" && !head.startsWith(inline.sourceCommit.slice(0, 12));
}

function emptyNotes(file: DiffFile): FileNotes {
  return {
    file,
    onFile: [],
    threads: new Map(),
    annotations: new Map(),
    marked: new Set(),
    astray: [],
  };
}

function linesOf(file: DiffFile): Set<string> {
  const keys = new Set<string>();
  for (const line of file.hunks.flatMap((hunk) => hunk.lines)) {
    if (line.oldLine !== null) keys.add(lineKey("old", line.oldLine));
    if (line.newLine !== null) keys.add(lineKey("new", line.newLine));
  }
  return keys;
}

function fileIndex(files: readonly DiffFile[], path: string): number {
  const index = newSideIndex(files, path);
  return index === -1 ? files.findIndex((file) => file.oldPath === path) : index;
}

function newSideIndex(files: readonly DiffFile[], path: string): number {
  return files.findIndex((file) => file.newPath === path);
}

function append<Item>(map: Map<string, Item[]> | undefined, key: string, item: Item): void {
  map?.set(key, [...(map.get(key) ?? []), item]);
}
