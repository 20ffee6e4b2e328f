import type { LineRange } from "../../../core/domain/index.ts";
import type { Span } from "../outline/index.ts";
import type { Source } from "./sources.ts";

/** A declaration up to this long is shown whole. */
export const SHORT = 40;
const LONGEST_HEAD = 25;
const LONGEST_COMMENT = 15;
const MOST_SIGNATURES = 40;

/** The declaration when it is short; else its head and, of a type, the signatures of its members. */
export function partsOf(source: Source, span: Span, short = SHORT): LineRange[] {
  const start = withComment(source.rows, span.start);
  if (span.end - start < short) return [{ start, end: span.end }];
  const head = { start, end: Math.min(span.headEnd, span.nameLine + LONGEST_HEAD) };
  if (span.kind === "value" || span.kind === "field")
    return [{ start, end: Math.min(span.end, span.nameLine + LONGEST_HEAD / 2) | 0 }];
  return span.kind === "type" ? [head, ...signaturesIn(source, span)] : [head];
}

/** Heads of what a type declares; those that nearly touch are joined. */
export function signaturesIn({ structure }: Source, span: Span): LineRange[] {
  const at = structure.spans.indexOf(span);
  const members = structure.spans.filter(({ parent }) => parent === at).slice(0, MOST_SIGNATURES);
  const heads = members.map(({ start, nameLine, headEnd, end, kind }) => ({
    start: Math.max(start, nameLine - 3),
    end: Math.min(end, kind === "function" ? headEnd : nameLine + 2, nameLine + 8),
  }));
  return joined(heads, 2);
}

/** Ranges in order, those joined that are less than `gap` lines apart. */
export function joined(ranges: readonly LineRange[], gap: number): LineRange[] {
  const result: { start: number; end: number }[] = [];
  for (const { start, end } of ranges.toSorted((a, b) => a.start - b.start)) {
    const last = result.at(-1);
    if (last !== undefined && start - last.end <= gap) last.end = Math.max(last.end, end);
    else result.push({ start, end });
  }
  return result;
}

const COMMENT = /^\s*(?:\/\/|\/\*|\*|#(?!include|define|if|endif|else|pragma)|--|@[A-Za-z])/;

/** The first line of the comment right above. */
export function withComment(rows: readonly string[], start: number): number {
  let first = start;
  while (
    first > 1 &&
    start - first < LONGEST_COMMENT &&
    COMMENT.test((rows[first - 2] ?? "").slice(0, 200))
  )
    first -= 1;
  return first;
}

/** The declarations that hold all of the range, from the outermost to the innermost. */
export function around({ structure }: Source, { start, end }: LineRange): Span[] {
  return structure.spans.filter((span) => span.start <= start && end <= span.end);
}
