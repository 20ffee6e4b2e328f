import { useCallback, useEffect, useRef } from "react";

/** The same function for the component's whole life, always doing what was passed last: memoised rows stay as they are. */
export function useStable<A extends unknown[]>(act: (...args: A) => void): (...args: A) => void {
  const latest = useRef(act);
  useEffect(() => {
    latest.current = act;
  });
  return useCallback((...args: A) => latest.current(...args), []);
}
