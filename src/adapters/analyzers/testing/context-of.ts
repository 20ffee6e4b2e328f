import { parseChange } from "../../../core/diff/index.ts";
import type { CodeContext, ContextPiece, HeadTree } from "../../../core/ports/index.ts";
import { patchOf, type Sides } from "./change-of.ts";
import { filesOf } from "./tree-of.ts";

/** Both sides of a file that the change leaves as it is. */
export const same = (text: string): readonly [string, string] => [text, text];
export const added = (text: string): readonly [null, string] => [null, text];

/** Numbered lines. */
export const lines = (count: number, make: (n: number) => string): string =>
  Array.from({ length: count }, (_, n) => make(n + 1)).join("\n");

/** The pieces of the change that `sides` make. */
export function piecesOf(
  context: CodeContext,
  sides: Sides,
  tree?: HeadTree,
): Promise<readonly ContextPiece[]> {
  const change = parseChange(patchOf(sides));
  return context.collect(change, filesOf(sides, tree), new AbortController().signal);
}

/** `path:start-end` of the pieces of one kind. */
export async function placesOfKind(
  context: CodeContext,
  sides: Sides,
  kind: ContextPiece["kind"],
): Promise<string[]> {
  const pieces = await piecesOf(context, sides);
  return pieces
    .filter((piece) => piece.kind === kind)
    .map(({ path, range }) => `${path}:${range.start}-${range.end}`);
}
