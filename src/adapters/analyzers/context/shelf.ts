import type { LineRange } from "../../../core/domain/index.ts";
import type { ContextPiece } from "../../../core/ports/index.ts";

const MOST_PIECES = 400;
const MOST_CHARACTERS = 6_000;

/** A piece that is asked for: its text is cut from the rows of its file. */
export interface Wish {
  readonly kind: ContextPiece["kind"];
  readonly path: string;
  readonly rows: readonly string[];
  readonly range: LineRange;
  readonly because: string;
  readonly serves: readonly string[];
  readonly of?: string;
}

/** Collects pieces in the order of need: none overlaps an earlier one, and there are bounds for their number and size. */
export class Shelf {
  readonly #pieces: { piece: ContextPiece; serves: Set<string> }[] = [];
  readonly #byPath = new Map<string, { piece: ContextPiece; serves: Set<string> }[]>();

  put(wish: Wish): void {
    const there = this.#byPath.get(wish.path) ?? [];
    this.#byPath.set(wish.path, there);
    const { start, end } = within(wish.range, wish.rows.length);
    if (end < start) return;
    let free: LineRange[] = [{ start, end }];
    for (const { piece, serves } of there) {
      if (piece.range.end < start || piece.range.start > end) continue;
      for (const path of wish.serves) serves.add(path);
      free = free.flatMap((range) => without(range, piece.range));
    }
    for (const range of free) {
      const piece = this.#pieces.length < MOST_PIECES ? cut(wish, range) : null;
      if (piece === null) continue;
      const kept = { piece, serves: new Set(wish.serves) };
      this.#pieces.push(kept);
      there.push(kept);
    }
  }

  get full(): boolean {
    return this.#pieces.length >= MOST_PIECES;
  }

  pieces(): ContextPiece[] {
    return this.#pieces.map(({ piece, serves }) => ({ ...piece, serves: [...serves].toSorted() }));
  }
}

/** As many whole lines as fit; null when they say nothing. */
function cut(
  { kind, path, rows, because, serves, of }: Wish,
  range: LineRange,
): ContextPiece | null {
  let characters = 0;
  let end = range.start - 1;
  while (end < range.end) {
    characters += (rows[end] ?? "").length + 1;
    if (characters > MOST_CHARACTERS) break;
    end += 1;
  }
  const text = rows.slice(range.start - 1, end).join("\n");
  if (text.trim() === "") return null;
  const fits = { start: range.start, end };
  const about = of === undefined ? {} : { of };
  return { kind, path, range: fits, text, because, serves, ...about };
}

function within({ start, end }: LineRange, length: number): LineRange {
  return { start: Math.max(1, start), end: Math.min(length, end) };
}

function without(range: LineRange, taken: LineRange): LineRange[] {
  if (taken.end < range.start || taken.start > range.end) return [range];
  return [
    { start: range.start, end: taken.start - 1 },
    { start: taken.end + 1, end: range.end },
  ].filter(({ start, end }) => start <= end);
}
