import { useSyncExternalStore } from "react";

const moved = "kody:moved";

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
  if (!replace) scrollTo(0, 0);
}
