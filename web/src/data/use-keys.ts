import { useEffect, useRef } from "react";
import { actionOf, type KeyAction } from "./keys.ts";

/** Letters belong to these; a checkbox takes none. */
const fields = "input:not([type=checkbox], [type=radio]), select, textarea";

/** Calls `act` for j, k, Enter, / and Escape; it says whether it used the key. */
export function useKeys(act: (action: KeyAction) => boolean): void {
  const latest = useRef(act);
  useEffect(() => {
    latest.current = act;
  });
  useEffect(() => {
    function press(event: KeyboardEvent): void {
      const { target } = event;
      const inField = target instanceof HTMLElement && target.matches(fields);
      const action = actionOf(event, inField);
      // Enter on a link or a button already means something.
      const taken =
        action === "open" && target instanceof HTMLElement && target.matches("a, button, summary");
      if (action !== null && !taken && latest.current(action)) event.preventDefault();
    }
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, []);
}
