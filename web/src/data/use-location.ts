import { useSyncExternalStore } from "react";

const moved = "kody:moved";
let focusWanted = false;

function subscribe(listener: () => void): () => void {
  addEventListener("popstate", listener);
  addEventListener(moved, listener);
  return () => {
    removeEventListener("popstate", listener);
    removeEventListener(moved, listener);
  };
}

/** Path and query of the address, e.g. `/reviews?q=orders`. */
export function useLocation(): { readonly pathname: string; readonly search: string } {
  const pathname = useSyncExternalStore(subscribe, () => location.pathname);
  const search = useSyncExternalStore(subscribe, () => location.search);
  return { pathname, search };
}

/** Goes to a path of this application; `replace` leaves no entry in the history. */
export function navigate(path: string, replace = false): void {
  if (replace) history.replaceState(null, "", path);
  else history.pushState(null, "", path);
  dispatchEvent(new Event(moved));
  if (replace) return;
  focusWanted = true;
  scrollTo(0, 0);
}

/** True once after each move to another page: its heading takes the focus, so that a screen reader reads it. */
export function takeFocus(): boolean {
  const wanted = focusWanted;
  focusWanted = false;
  return wanted;
}
