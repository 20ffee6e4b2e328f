import type { ChangedFile, DiffLine, Hunk } from "../../../core/domain/index.ts";
import type { Language } from "./languages.ts";

/** One line of one side. */
export interface Line {
  /** 1-based, on its own side. */
  readonly line: number;
  /** As written, shortened. */
  readonly text: string;
  /** Without comment and outer spaces; "" for a mere comment or a line too long to be written by people. */
  readonly code: string;
  /** The code without any spaces. */
  readonly squeezed: string;
  readonly indent: number;
}

/** Lines that were taken out in one go, with what was put in their place and what stands around on the new side. */
export interface Block {
  readonly removed: readonly Line[];
  readonly added: readonly Line[];
  /** New side of the hunk before and after, in file order. */
  readonly above: readonly Line[];
  readonly below: readonly Line[];
}

/** Longer lines are data or made by tools. Characters. */
const LONGEST = 400;
/** Beyond this a block is a rewrite: nothing can be said of what became of a line. Lines. */
const REWRITE = 80;

export function blocksOf(file: ChangedFile, language: Language): Block[] {
  return file.hunks.flatMap((hunk) => blocksOfHunk(hunk, language));
}

function blocksOfHunk(hunk: Hunk, language: Language): Block[] {
  const blocks: Block[] = [];
  const newSide: Line[] = [];
  const spans: { removed: Line[]; from: number; to: number }[] = [];
  let open: (typeof spans)[number] | null = null;
  for (const diffLine of hunk.lines) {
    if (diffLine.kind === "context") open = null;
    else if (open === null) {
      open = { removed: [], from: newSide.length, to: newSide.length };
      spans.push(open);
    }
    const line = lineOf(diffLine, language);
    if (diffLine.kind === "removed") open?.removed.push(line);
    else newSide.push(line);
    if (diffLine.kind === "added" && open !== null) open.to = newSide.length;
  }
  for (const { removed, from, to } of spans) {
    if (removed.length === 0 || removed.length > REWRITE || to - from > REWRITE) continue;
    blocks.push({
      removed,
      added: newSide.slice(from, to),
      above: newSide.slice(Math.max(0, from - NEAR), from),
      below: newSide.slice(to, to + NEAR),
    });
  }
  return blocks;
}

/** Lines around a block that are looked at. */
const NEAR = 40;

export function lineOf(
  { text, oldLine, newLine }: Pick<DiffLine, "text" | "oldLine" | "newLine">,
  language: Language,
): Line {
  const code = text.length > LONGEST ? "" : withoutComment(text, language);
  return {
    line: newLine ?? oldLine ?? 1,
    text: text.slice(0, LONGEST),
    code,
    squeezed: code.replace(/\s+/g, ""),
    indent: indentOf(text),
  };
}

function indentOf(text: string): number {
  let width = 0;
  for (const char of text.slice(0, 200)) {
    if (char === "\t") width += 4;
    else if (char === " ") width += 1;
    else break;
  }
  return width;
}

function withoutComment(text: string, { hash }: Language): string {
  const trimmed = text.trim();
  if (/^(?:\/\/|\/\*|\*(?:\s|\/|$)|<!--|--\s|""")/.test(trimmed)) return "";
  if (hash && trimmed.startsWith("#")) return "";
  return trimmed.replace(hash ? /\s#\s.*$/ : /\s(?:\/\/|\/\*)\s.*$/, "").trim();
}

/** Words and signs of some code. */
export function tokensOf(code: string): string[] {
  return code.match(/\w+|[^\w\s]/g) ?? [];
}

/** How much of two pieces of code is the same, from 0 to 1. */
export function likeness(left: string, right: string): number {
  const a = tokensOf(left);
  const b = tokensOf(right);
  if (a.length === 0 || b.length === 0) return 0;
  const counts = new Map<string, number>();
  for (const token of a) counts.set(token, (counts.get(token) ?? 0) + 1);
  let same = 0;
  for (const token of b) {
    const left = counts.get(token) ?? 0;
    if (left > 0) same += 1;
    counts.set(token, left - 1);
  }
  return (2 * same) / (a.length + b.length);
}

/** The added line that a removed one most likely became. */
export function successor(code: string, added: readonly Line[], least: number): Line | null {
  let best: Line | null = null;
  let most = least;
  for (const line of added) {
    const score = line.squeezed === "" ? 0 : likeness(code, line.code);
    if (score >= most && (best === null || score > most)) [best, most] = [line, score];
  }
  return best;
}
