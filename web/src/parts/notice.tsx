import { useEffect, useRef, type ReactNode } from "react";
import { takeFocus } from "../data/use-location.ts";

/** The first line of a page: its answer, in words. After a move to the page it has the focus. */
export function Headline(props: { tone: "good" | "bad" | "plain"; children: ReactNode }) {
  const shape = { good: "✓", bad: "▲", plain: "" }[props.tone];
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (takeFocus()) heading.current?.focus({ preventScroll: true });
  }, []);
  return (
    <h1 ref={heading} tabIndex={-1} className={`headline tone-${props.tone}`}>
      {shape === "" ? null : <span aria-hidden="true">{shape} </span>}
      {props.children}
    </h1>
  );
}

/** Shown while there is nothing to show yet; stays invisible for the first moments. */
export function Loading() {
  return <output className="loading">Loading…</output>;
}

/** Something that went wrong, as a sentence. */
export function Trouble({ children }: { children: ReactNode }) {
  return (
    <p className="trouble" role="alert">
      {children}
    </p>
  );
}
