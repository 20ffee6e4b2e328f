import type { ChangedFile } from "../domain/index.ts";
import type { ContextPiece, TokenCounter } from "../ports/index.ts";

/** Pieces in the order of their need, until the budget is used. */
export function selectContext(
  pieces: readonly ContextPiece[],
  _files: readonly ChangedFile[],
  budgetTokens: number,
  tokens: TokenCounter,
): ContextPiece[] {
  let room = budgetTokens;
  return pieces.filter(({ text }) => {
    const size = tokens.count(text);
    if (size > room) return false;
    room -= size;
    return true;
  });
}

/** Files in the order of the change, as many to a group as the budget holds. */
export function groupFiles(
  files: readonly ChangedFile[],
  _pieces: readonly ContextPiece[],
  budgetTokens: number,
  sizeOf: (file: ChangedFile) => number,
): { groups: ChangedFile[][]; left: ChangedFile[] } {
  const groups: ChangedFile[][] = [];
  const left: ChangedFile[] = [];
  let room = 0;
  for (const file of files) {
    const size = sizeOf(file);
    if (size > budgetTokens) left.push(file);
    else if (size > room || groups.length === 0) {
      groups.push([file]);
      room = budgetTokens - size;
    } else {
      groups.at(-1)?.push(file);
      room -= size;
    }
  }
  return { groups, left };
}
