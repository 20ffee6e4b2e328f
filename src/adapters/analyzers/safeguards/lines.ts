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
  /** New side before and after, in file order. */
  readonly above: readonly Line[];
  readonly below: readonly Line[];
}

/** Longer lines are data or made by tools. Characters. */
const LONGEST = 400;
/** Beyond this a block is a rewrite: nothing can be said of what became of a line. Lines. */
const REWRITE = 80;
/** Lines around a block that are looked at. */
const NEAR = 40;

/** Around a block the whole new side is looked at where it is known, and else what the patch shows. */
export function blocksOf(
  file: ChangedFile,
  language: Language,
  head: readonly string[] | null,
): Block[] {
  return file.hunks.flatMap((hunk) => blocksOfHunk(hunk, language, head));
}

interface Span {
  readonly removed: Line[];
  readonly added: Line[];
  /** Where in the hunk's new side it stands, and how many of its lines are shown before. */
  readonly from: number;
}

function blocksOfHunk(hunk: Hunk, language: Language, head: readonly string[] | null): Block[] {
  const newSide: Line[] = [];
  const spans: Span[] = [];
  let open: Span | null = null;
  for (const diffLine of hunk.lines) {
    const line = lineOf(diffLine, language);
    if (diffLine.kind === "context") open = null;
    else if (open === null) {
      open = { removed: [], added: [], from: newSide.length };
      spans.push(open);
    }
    if (diffLine.kind === "removed") open?.removed.push(line);
    else newSide.push(line);
    if (diffLine.kind === "added") open?.added.push(line);
  }
  const first = newSide[0]?.line;
  return spans
    .filter(
      ({ removed, added }) =>
        removed.length > 0 && removed.length <= REWRITE && added.length <= REWRITE,
    )
    .map(({ removed, added, from }) => {
      const to = from + added.length;
      const above = (): Line[] => newSide.slice(Math.max(0, from - NEAR), from);
      const below = (): Line[] => newSide.slice(to, to + NEAR);
      if (head === null || first === undefined)
        return { removed, added, above: above(), below: below() };
      return {
        removed,
        added,
        above: linesOf(head, first + from - NEAR, first + from, language),
        below: linesOf(head, first + to, first + to + NEAR, language),
      };
    });
}

/** Lines of a text, 1-based, without the last. */
function linesOf(text: readonly string[], from: number, to: number, language: Language): Line[] {
  const start = Math.max(1, from);
  return text
    .slice(start - 1, Math.max(start - 1, to - 1))
    .map((line, index) => lineOf({ text: line, oldLine: null, newLine: start + index }, language));
}

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
