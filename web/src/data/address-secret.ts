import { useSyncExternalStore } from "react";
import { navigate } from "./use-location.ts";
import { invitationIn, secretIn } from "./route.ts";

interface Brought {
  /** Of the first administrator. */
  readonly secret: string | null;
  readonly invitation: string | null;
}

let brought: Brought = { secret: null, invitation: null };

/**
 * Takes what the address brings behind its `#` and removes it from there: it must not stay in the history, nor go along
 * when somebody copies the address. Kept in memory only.
 */
export function takeFromAddress(): void {
  const { hash, pathname, search } = location;
  if (pathname === "/claim" && hash !== "") brought = { secret: secretIn(hash), invitation: null };
  else if (pathname === "/invitation" && hash !== "")
    brought = { secret: null, invitation: invitationIn(hash) };
  else return;
  navigate(pathname + search, true);
}

function subscribe(listener: () => void): () => void {
  function take(): void {
    takeFromAddress();
    listener();
  }
  addEventListener("hashchange", take);
  return () => removeEventListener("hashchange", take);
}

/** What the address brought; another one may be pasted into the address bar at any time. */
export function useBrought(): Brought {
  return useSyncExternalStore(subscribe, () => brought);
}

/** It was used, or is of no use. */
export function forgetBrought(): void {
  brought = { secret: null, invitation: null };
}
