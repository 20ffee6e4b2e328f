import { anchorFor } from "../diff/index.ts";
import type { Change, ChangedFile, Fix, LineRange } from "../domain/index.ts";
import { splitLines } from "../text/index.ts";
import type { Claim, PlacedClaim } from "./task.ts";

/** Shorter quotes are found everywhere. Signs without white space. */
const shortestQuote = 4;
/** Longer quotes are copies of the diff, and cost as much as it has lines. */
const longestQuote = 60;
/** A fix this far from what it is about mends something else. Lines. */
const fixReach = 30;

/**
 * Puts a claim where its quote stands in the head; its line number only chooses among equal places. A clause says why it
 * has no place. `texts`: the masked heads, as the model saw them.
 */
export function placeClaim(
  claim: Claim,
  change: Change,
  texts: ReadonlyMap<string, string>,
): PlacedClaim | string {
  const file = fileOf(claim.path, change);
  if (file === null) return "its file is not part of the change";
  const text = texts.get(file.path);
  if (text === undefined || file.newPath === null) return "its file has no text at the head";
  const lines = splitLines(text);
  const places = findQuote(claim.quote, lines);
  if (places.length === 0) return "the code that it quotes is not there";
  const inDiff = places.filter((place) => anchorFor(file, place) !== null);
  if (inDiff.length === 0) return "the lines that it quotes are not in the diff";
  const range = chosen(inDiff, claim.line, file);
  if (range === null) return "the code that it quotes is there several times";
  return {
    claim: { ...claim, path: file.path },
    range,
    fix: claim.fix === null ? null : placeFix(claim.fix, range, lines),
  };
}

/** Models write paths as they like: with `a/` or `b/`, or only the end. */
function fileOf(path: string, change: Change): ChangedFile | null {
  const plain = path.replace(/^(?:\.\/|[ab]\/(?=.))/, "");
  const exact = change.files.find((file) => file.path === path || file.path === plain);
  if (exact !== undefined) return exact;
  const ends = change.files.filter((file) => file.path.endsWith(`/${plain}`));
  return ends.length === 1 ? (ends[0] ?? null) : null;
}

/** Every place of the quote, by its lines without white space. The first and the last line may be quoted in part. */
function findQuote(quote: string, lines: readonly string[]): LineRange[] {
  const plain = findLines(quoteLines(quote, false), lines);
  // The diff's own numbers and signs, copied along.
  return plain.length > 0 ? plain : findLines(quoteLines(quote, true), lines);
}

function quoteLines(quote: string, unnumbered: boolean): string[] {
  return splitLines(quote)
    .map((line) => (unnumbered ? withoutPrefix(line) : line))
    .map(bare)
    .filter((line) => line !== "");
}

/** The line without what stands before it in the diff: its number, and its sign. */
function withoutPrefix(line: string): string {
  const text = line.trimStart();
  const rest = text.replace(/^\d{1,9}/, "");
  const sign = rest.trimStart();
  if (sign.startsWith("+")) return sign.slice(1);
  if (rest.length === text.length) return line;
  if (/^[:|](?:\s|$)/.test(sign)) return sign.slice(1);
  return rest === "" || /^\s/.test(rest) ? rest : line;
}

function bare(line: string): string {
  return line.replace(/\s+/g, "");
}

interface BareLine {
  readonly text: string;
  readonly number: number;
}

function findLines(quote: readonly string[], lines: readonly string[]): LineRange[] {
  const [first] = quote;
  const last = quote.at(-1);
  if (first === undefined || last === undefined || quote.length > longestQuote) return [];
  if (quote.join("").length < shortestQuote) return [];
  const written = lines.flatMap((line, index): BareLine[] => {
    const text = bare(line);
    return text === "" ? [] : [{ text, number: index + 1 }];
  });
  const places = placesOf(quote, written, (text, wanted) => text === wanted);
  if (places.length > 0) return places;
  return placesOf(quote, written, (text, wanted, at) => {
    if (quote.length === 1) return text.includes(wanted);
    if (at === 0) return text.endsWith(wanted);
    return at === quote.length - 1 ? text.startsWith(wanted) : text === wanted;
  });
}

function placesOf(
  quote: readonly string[],
  written: readonly BareLine[],
  fits: (text: string, wanted: string, at: number) => boolean,
): LineRange[] {
  const places: LineRange[] = [];
  for (let at = 0; at + quote.length <= written.length; at += 1) {
    if (!quote.every((wanted, index) => fits(written[at + index]?.text ?? "", wanted, index)))
      continue;
    const start = written[at]?.number;
    const end = written[at + quote.length - 1]?.number;
    if (start !== undefined && end !== undefined) places.push({ start, end });
  }
  return places;
}

/** The only one; or the one nearest to the hint; or the only one among added lines. */
function chosen(
  places: readonly LineRange[],
  hint: number | null,
  file: ChangedFile,
): LineRange | null {
  const [only] = places;
  if (places.length === 1) return only ?? null;
  const added = new Set(
    file.hunks.flatMap(({ lines }) =>
      lines.flatMap((line) => (line.kind === "added" ? (line.newLine ?? []) : [])),
    ),
  );
  const fresh = places.filter(({ start, end }) => {
    for (let line = start; line <= end; line += 1) if (added.has(line)) return true;
    return false;
  });
  const candidates = fresh.length > 0 ? fresh : places;
  if (candidates.length === 1) return candidates[0] ?? null;
  if (hint === null) return null;
  return candidates.reduce((best, place) =>
    Math.abs(place.start - hint) < Math.abs(best.start - hint) ? place : best,
  );
}

/** Null when the lines to replace are not there exactly once near the claim, or nothing would change. */
function placeFix(
  fix: { readonly quote: string; readonly replacement: string },
  near: LineRange,
  lines: readonly string[],
): Fix | null {
  if (/\[secret\]/.test(fix.quote + fix.replacement)) return null;
  const places = placesOf(
    quoteLines(fix.quote, false),
    lines.flatMap((line, index) =>
      bare(line) === "" ? [] : [{ text: bare(line), number: index + 1 }],
    ),
    (text, wanted) => text === wanted,
  ).filter(({ start, end }) => start <= near.end + fixReach && end >= near.start - fixReach);
  const [range] = places;
  if (range === undefined || places.length > 1) return null;
  const before = lines.slice(range.start - 1, range.end);
  // A secret in the line that is masked must not come back as its mask.
  if (before.some((line) => line.includes("[secret]"))) return null;
  const after = indentedLike(before, fix);
  if (after.join("\n") === before.join("\n")) return null;
  return { range, lines: after };
}

/** Models drop or change the indentation of what they quote, and then of what they put instead. */
function indentedLike(
  before: readonly string[],
  fix: { readonly quote: string; readonly replacement: string },
): string[] {
  const text = fix.replacement.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  const lines = text === "" ? [] : text.split("\n");
  const written = before.filter((line) => line.trim() !== "").map(indentOf);
  const quoted = splitLines(fix.quote)
    .filter((line) => line.trim() !== "")
    .map(indentOf);
  const [original = ""] = written;
  const [claimed = ""] = quoted;
  const first = lines.findIndex((line) => line.trim() !== "");
  // The replacement is written as it must be, whatever the quote is.
  if (claimed === original || indentOf(lines[first] ?? "") === original) return lines;
  // Only the beginning of the whole was cut off.
  const firstOnly = quoted.length > 1 && quoted.every((one, at) => at === 0 || one === written[at]);
  return lines.map((line, at) => {
    if (line.trim() === "" || (firstOnly && at > first)) return line;
    return line.startsWith(claimed) ? original + line.slice(claimed.length) : line;
  });
}

function indentOf(line: string): string {
  return /^\s*/.exec(line)?.[0] ?? "";
}
