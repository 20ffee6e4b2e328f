/** What a key means on a page with a list. */
export type KeyAction = "next" | "previous" | "open" | "search" | "leave";

export interface KeyPress {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
}

/** Null when the key is not ours: with a modifier, or letters while a field has the focus. */
export function actionOf(press: KeyPress, inField: boolean): KeyAction | null {
  if (press.ctrlKey || press.metaKey || press.altKey) return null;
  if (press.key === "Escape") return "leave";
  if (inField) return null;
  if (press.key === "j") return "next";
  if (press.key === "k") return "previous";
  if (press.key === "Enter") return "open";
  if (press.key === "/") return "search";
  return null;
}

/** Moves the cursor within `length` rows; from nowhere (-1) either key goes to the first row. */
export function moveCursor(cursor: number, step: 1 | -1, length: number): number {
  if (length === 0) return -1;
  if (cursor < 0) return 0;
  return Math.min(Math.max(cursor + step, 0), length - 1);
}
