import type { MouseEvent, ReactNode } from "react";
import { navigate } from "../data/use-location.ts";

/** A link within the application: a plain anchor that needs no reload. */
export function Link(props: {
  to: string;
  children: ReactNode;
  className?: string;
  /** True on the page itself; `step` for a step of the set-up. */
  current?: boolean | "step";
}) {
  function follow(event: MouseEvent): void {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    navigate(props.to);
  }
  return (
    <a
      href={props.to}
      className={props.className}
      aria-current={currentOf(props.current)}
      onClick={follow}
    >
      {props.children}
    </a>
  );
}

function currentOf(current: boolean | "step" | undefined): "page" | "step" | undefined {
  if (current === "step") return "step";
  return current === true ? "page" : undefined;
}
