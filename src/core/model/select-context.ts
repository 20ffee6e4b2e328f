import type { Change, LineRange } from "../domain/index.ts";
import type { ContextPiece, TokenCounter } from "../ports/index.ts";

/** Tokens that a prompt spends on a piece besides its text: its place and its reason. */
const OF_A_PIECE = 20;
/** Callers of one changed name. */
const CALLERS_OF_A_NAME = 3;
/** Places that may be what an ambiguous name means. */
const DEFINITIONS_OF_A_NAME = 2;
/** Lines that the diff shows are left out when they are more than this share of a piece. */
const SHOWN_SHARE = 0.25;

export interface SelectedContext {
  readonly chosen: readonly ContextPiece[];
  readonly left: readonly ContextPiece[];
}

/**
 * The pieces that a question of `budgetTokens` holds besides the diff: first what stands around the changes, then
 * definitions and callers by their value for each token. More than is needed makes models less precise: what is beyond a
 * few callers and definitions of one name is left even where there is room.
 */
export function selectContext(
  pieces: readonly ContextPiece[],
  change: Change,
  budgetTokens: number,
  count: TokenCounter,
): SelectedContext {
  const shown = shownLines(change);
  const left: ContextPiece[] = [];
  const wished = fewOfEach(pieces, left).flatMap((piece) => withoutShown(piece, shown));
  const sized = wished.map((piece, rank) => {
    const tokens = count.count(piece.text) + OF_A_PIECE;
    return { piece, rank, tokens, value: valueOf(piece, rank, wished.length) / (tokens + 60) };
  });
  const ordered = sized.toSorted(
    (a, b) => order(a.piece) - order(b.piece) || b.value - a.value || a.rank - b.rank,
  );
  let room = budgetTokens;
  const chosen: { piece: ContextPiece; rank: number }[] = [];
  for (const { piece, rank, tokens } of ordered) {
    if (tokens > room) {
      left.push(piece);
      continue;
    }
    room -= tokens;
    chosen.push({ piece, rank });
  }
  const inOrder = chosen.toSorted((a, b) => a.rank - b.rank).map(({ piece }) => piece);
  return { chosen: merged(inOrder), left };
}

function order({ kind }: ContextPiece): number {
  return kind === "enclosing" ? 0 : 1;
}

/** Later pieces are needed less: the list is in the order of need. */
function valueOf({ kind, serves }: ContextPiece, rank: number, length: number): number {
  if (kind === "enclosing") return 1 - rank / (length + 1);
  const place = 1 - (0.8 * rank) / (length + 1);
  return place * (kind === "definition" ? 1 : 0.5) * (1 + 0.3 * Math.min(3, serves.length - 1));
}

/** Counts places and not pieces: a long declaration comes in several, one after the other. */
function fewOfEach(pieces: readonly ContextPiece[], left: ContextPiece[]): ContextPiece[] {
  const places = new Map<string, Set<string>>();
  return pieces.filter((piece) => {
    if (piece.kind === "enclosing" || piece.of === undefined) return true;
    const isCaller = piece.kind === "caller";
    const key = JSON.stringify([piece.kind, piece.of, isCaller ? piece.serves[0] : ""]);
    const known = places.get(key) ?? new Set();
    places.set(key, known);
    const place = isCaller ? `${piece.path}:${piece.range.start}` : piece.path;
    const most = isCaller ? CALLERS_OF_A_NAME : DEFINITIONS_OF_A_NAME;
    if (known.has(place) || known.size < most) {
      known.add(place);
      return true;
    }
    left.push(piece);
    return false;
  });
}

function shownLines(change: Change): Map<string, LineRange[]> {
  const shown = new Map<string, LineRange[]>();
  for (const { path, newPath, hunks } of change.files) {
    if (newPath === null) continue;
    const ranges = hunks
      .filter(({ newLines }) => newLines > 0)
      .map(({ newStart, newLines }) => ({ start: newStart, end: newStart + newLines - 1 }));
    shown.set(path, ranges);
  }
  return shown;
}

/** The parts that the diff doesn't show; the piece as it is where that would save little, none when all of it is shown. */
function withoutShown(
  piece: ContextPiece,
  shown: ReadonlyMap<string, readonly LineRange[]>,
): ContextPiece[] {
  const { start, end } = piece.range;
  let rest: LineRange[] = [piece.range];
  for (const range of shown.get(piece.path) ?? [])
    rest = rest.flatMap((one) => without(one, range));
  const lines = rest.reduce((sum, one) => sum + one.end - one.start + 1, 0);
  const whole = end - start + 1;
  if (whole - lines <= whole * SHOWN_SHARE) return [piece];
  return rest.map((range) => part(piece, range)).filter(({ text }) => /\w/.test(text));
}

function part(piece: ContextPiece, range: LineRange): ContextPiece {
  const from = range.start - piece.range.start;
  const lines = piece.text.split("\n").slice(from, range.end - piece.range.start + 1);
  return { ...piece, range, text: lines.join("\n") };
}

function without(range: LineRange, taken: LineRange): LineRange[] {
  if (taken.end < range.start || taken.start > range.end) return [range];
  return [
    { start: range.start, end: taken.start - 1 },
    { start: taken.end + 1, end: range.end },
  ].filter(({ start, end }) => start <= end);
}

/** Pieces of one file that overlap or adjoin become one, at the place of the one that is needed more. */
function merged(pieces: readonly ContextPiece[]): ContextPiece[] {
  const result: ContextPiece[] = [];
  for (const piece of pieces) {
    let joined = piece;
    let at = result.length;
    for (let index = result.length - 1; index >= 0; index -= 1) {
      const other = result[index];
      if (other === undefined || other.path !== piece.path || !touch(other, joined)) continue;
      joined = joinedOf(other, joined);
      result.splice(index, 1);
      at = index;
    }
    result.splice(at, 0, joined);
  }
  return result;
}

/** Lines in between are not known here: only pieces that overlap or follow each other can be one. */
function touch(a: ContextPiece, b: ContextPiece): boolean {
  return a.range.start <= b.range.end + 1 && b.range.start <= a.range.end + 1;
}

function joinedOf(first: ContextPiece, second: ContextPiece): ContextPiece {
  const [upper, lower] =
    first.range.start <= second.range.start ? [first, second] : [second, first];
  const end = Math.max(upper.range.end, lower.range.end);
  const below = lower.text.split("\n").slice(upper.range.end - lower.range.start + 1);
  const text = lower.range.end > upper.range.end ? [upper.text, ...below].join("\n") : upper.text;
  const because = [...new Set([first.because, second.because])].join("; ");
  const serves = [...new Set([...first.serves, ...second.serves])].toSorted();
  return { ...first, range: { start: upper.range.start, end }, text, because, serves };
}
