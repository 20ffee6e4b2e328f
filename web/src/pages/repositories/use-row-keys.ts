import type { RefObject } from "react";
import type { KeyAction } from "../../data/keys.ts";
import { useKeys } from "../../data/use-keys.ts";

/**
 * j and k move the focus from box to box, so that space ticks and a screen reader reads what is ticked; / goes to the
 * search, Escape leaves it. `more` shows further rows when the last one is reached.
 */
export function useRowKeys(
  table: RefObject<HTMLElement | null>,
  field: RefObject<HTMLInputElement | null>,
  more: () => void,
): void {
  useKeys((action: KeyAction) => {
    if (action === "search") {
      field.current?.focus();
      return true;
    }
    if (action === "leave") {
      field.current?.blur();
      return true;
    }
    if (action === "open") return false;
    const boxes = [...(table.current?.querySelectorAll<HTMLInputElement>("input:enabled") ?? [])];
    const at = boxes.findIndex((box) => box === document.activeElement);
    const next = boxes[at === -1 ? 0 : at + (action === "next" ? 1 : -1)];
    if (next === undefined) {
      if (action === "next") more();
      return boxes.length > 0;
    }
    next.focus();
    next.scrollIntoView({ block: "nearest" });
    return true;
  });
}
