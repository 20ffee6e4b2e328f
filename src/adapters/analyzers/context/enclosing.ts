import type { LineRange } from "../../../core/domain/index.ts";
import type { Span } from "../outline/index.ts";
import type { ChangedText } from "./changed-files.ts";
import { around, joined, partsOf, signaturesIn } from "./extents.ts";
import type { Shelf } from "./shelf.ts";
import type { Source } from "./sources.ts";

/** Longer functions are shown around the change only. */
const LONG = 120;
/** Lines around a change in a long function. */
const NEAR_IN_FUNCTION = 20;
/** Lines around a change that stands in nothing known. */
const NEAR = 10;
const SMALL_TYPE = 60;
/** Variables of a long function whose declarations are shown with one change. */
const MOST_LOCALS = 8;

/** What stands around the changes of a file: functions, heads of classes, or just some lines. */
export function putEnclosing(file: ChangedText, shelf: Shelf): void {
  const wished: { range: LineRange; because: string }[] = [];
  for (const range of file.touched) {
    const found = file.source === null ? null : enclosingOf(file.source, range);
    if (found === null) {
      if (file.source === null || !isImports(file.rows, range))
        wished.push({ range: widened(range, NEAR, file.rows.length), because: "around a change" });
    } else wished.push(...found);
  }
  const wide = new Map<string, LineRange[]>();
  for (const { range, because } of wished) wide.set(because, [...(wide.get(because) ?? []), range]);
  for (const [because, ranges] of wide)
    for (const range of joined(ranges, 1)) {
      if (file.shown.some(({ start, end }) => start <= range.start && range.end <= end)) continue;
      const { path, rows } = file;
      shelf.put({ kind: "enclosing", path, rows, range, because, serves: [path] });
    }
}

/** Null when the change stands in no declaration. */
function enclosingOf(
  source: Source,
  range: LineRange,
): { range: LineRange; because: string }[] | null {
  const chain = around(source, range);
  const functions = chain.filter(({ kind }) => kind === "function");
  const types = chain.filter(({ kind }) => kind === "type");
  const heads = types.map((span) => ({
    range: headOf(span),
    because: `head of \`${span.name}\`, which holds a change`,
  }));
  const whole = functions.find((span) => lengthOf(span) <= LONG);
  if (whole !== undefined) {
    const outer = functions.slice(0, functions.indexOf(whole));
    return [
      ...partsOf(source, whole, LONG + 20).map((part) => ({ range: part, because: holds(whole) })),
      ...outer.map((span) => ({ range: headOf(span), because: holds(span) })),
      ...heads,
    ];
  }
  const innermost = functions.at(-1);
  if (innermost !== undefined)
    return [
      {
        range: within(widened(range, NEAR_IN_FUNCTION, Infinity), innermost),
        because: holds(innermost),
      },
      ...localsOf(source, range, innermost),
      ...functions.map((span) => ({ range: headOf(span), because: holds(span) })),
      ...heads,
    ];
  const type = types.at(-1);
  if (type !== undefined) return [...typeAround(source, type), ...heads.slice(0, -1)];
  const value = chain[0];
  if (value === undefined) return null;
  const near = lengthOf(value) <= LONG ? value : within(widened(range, NEAR, Infinity), value);
  return [{ range: { start: near.start, end: near.end }, because: holds(value) }];
}

/** Where a long function declares the variables that the change uses. */
function localsOf(
  { structure }: Source,
  { start, end }: LineRange,
  holder: Span,
): { range: LineRange; because: string }[] {
  const used = new Set(
    structure.uses.filter(({ line }) => start <= line && line <= end).map(({ name }) => name),
  );
  return structure.spans
    .filter((span) => span.inner && span.kind === "value" && used.has(span.name))
    .filter((span) => holder.start <= span.start && span.end <= holder.end && span.start < start)
    .slice(0, MOST_LOCALS)
    .map((span) => ({
      range: { start: span.start, end: Math.min(span.end, span.start + 2) },
      because: `\`${span.name}\`, which the change uses`,
    }));
}

function typeAround(source: Source, type: Span): { range: LineRange; because: string }[] {
  const because = holds(type);
  if (lengthOf(type) <= SMALL_TYPE)
    return partsOf(source, type, SMALL_TYPE + 20).map((range) => ({ range, because }));
  return [headOf(type), ...signaturesIn(source, type)].map((range) => ({ range, because }));
}

function holds({ name }: Span): string {
  return `\`${name}\` holds a change`;
}

function headOf({ start, headEnd, nameLine }: Span): LineRange {
  return { start, end: Math.min(headEnd, nameLine + 15) };
}

function lengthOf({ start, end }: LineRange): number {
  return end - start + 1;
}

function widened({ start, end }: LineRange, by: number, last: number): LineRange {
  return { start: Math.max(1, start - by), end: Math.min(last, end + by) };
}

function within({ start, end }: LineRange, outer: LineRange): LineRange {
  return { start: Math.max(start, outer.start), end: Math.min(end, outer.end) };
}

const IMPORT =
  /^\s*(?:import\b|from\b|use\b|using\b|package\b|require|#include|export\s.*\bfrom\b|\/\/|\*|#|[}\])];?|[\w\s,{}]+$|"[^"]*"$|$)/;

/** Lines that only bring in names: the diff says all about them. */
function isImports(rows: readonly string[], { start, end }: LineRange): boolean {
  return rows
    .slice(start - 1, Math.min(end, start + 200))
    .every((row) => IMPORT.test(row.slice(0, 300)));
}
