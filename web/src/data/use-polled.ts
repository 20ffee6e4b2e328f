import { useEffect, useEffectEvent, useRef, useState } from "react";
import { read, type Answer } from "./api.ts";

export interface Polled<T> {
  /** The newest value; kept when a later request fails. */
  readonly value: T | null;
  /** Why the newest request failed; null when it didn't. */
  readonly problem: { readonly status: number; readonly message: string } | null;
  /** Asks again now. */
  readonly refresh: () => void;
}

interface State<T> {
  readonly path: string;
  readonly value: T | null;
  readonly answer: Answer<T>;
}

/**
 * Reads `path` now and again every `interval(value)` milliseconds, but not while the page is out of sight; and when the
 * reader comes back to it, perhaps from another tab that changed something.
 */
export function usePolled<T>(path: string, interval: (value: T | null) => number): Polled<T> {
  const [state, setState] = useState<State<T> | null>(null);
  const ask = useRef<() => void>(() => undefined);
  const wait = useEffectEvent(interval);

  useEffect(() => {
    const stop = new AbortController();
    let value: T | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let asking = false;
    let again = false;

    async function poll(): Promise<void> {
      if (document.visibilityState === "hidden") return;
      if (asking) {
        // What is under way may have been answered before the change that this call wants to see.
        again = true;
        return;
      }
      asking = true;
      again = false;
      clearTimeout(timer);
      const answer = await read<T>(path, stop.signal).catch(() => null);
      asking = false;
      if (stop.signal.aborted || answer === null) return;
      if (answer.ok) ({ value } = answer);
      setState({ path, value, answer });
      const pause = again ? 0 : pauseAfter(answer, wait(value));
      if (Number.isFinite(pause)) timer = setTimeout(start, pause);
    }
    function start(): void {
      void poll();
    }

    ask.current = start;
    start();
    document.addEventListener("visibilitychange", start);
    addEventListener("focus", start);
    return () => {
      stop.abort();
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", start);
      removeEventListener("focus", start);
    };
  }, [path]);

  const known = state?.path === path ? state : null;
  return {
    value: known?.value ?? null,
    problem: known === null || known.answer.ok ? null : known.answer,
    refresh: () => ask.current(),
  };
}

/** What nobody answered is asked again soon, however rarely it changes: the page has said that it keeps trying. */
export function pauseAfter(answer: Answer<unknown>, pause: number): number {
  return answer.ok || (answer.status > 0 && answer.status < 500) ? pause : Math.min(pause, 3_000);
}

/** Two seconds while something is under way, else five. */
export function pace(busy: boolean): number {
  return busy ? 2_000 : 5_000;
}

/** Only when the reader comes back. */
export function onReturn(): number {
  return Number.POSITIVE_INFINITY;
}
