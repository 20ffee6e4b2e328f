import type { Said } from "../data/use-action.ts";

/** What came of an action; there before it says anything, so that a screen reader hears it. */
export function Result({ said, busy }: { said: Said | null; busy?: string | false }) {
  const words = busy === false || busy === undefined ? (said?.words ?? "") : busy;
  return (
    <output className={said !== null && !said.ok && words === said.words ? "said error" : "said"}>
      {words === "" || said === null || words !== said.words ? null : (
        <span aria-hidden="true">{said.ok ? "✓ " : "▲ "}</span>
      )}
      {words}
    </output>
  );
}
