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

/** Reads `path` now and again every `interval(value)` milliseconds, but not while the page is out of sight. */
export function usePolled<T>(path: string, interval: (value: T | null) => number): Polled<T> {
  const [state, setState] = useState<State<T> | null>(null);
  const ask = useRef<() => void>(() => undefined);
  const wait = useEffectEvent(interval);

  useEffect(() => {
    const stop = new AbortController();
    let value: T | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let asking = false;

    async function poll(): Promise<void> {
      if (asking || document.visibilityState === "hidden") return;
      asking = true;
      clearTimeout(timer);
      const answer = await read<T>(path, stop.signal).catch(() => null);
      asking = false;
      if (stop.signal.aborted || answer === null) return;
      if (answer.ok) ({ value } = answer);
      setState({ path, value, answer });
      timer = setTimeout(start, wait(value));
    }
    function start(): void {
      void poll();
    }

    ask.current = start;
    start();
    document.addEventListener("visibilitychange", start);
    return () => {
      stop.abort();
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", start);
    };
  }, [path]);

  const known = state?.path === path ? state : null;
  return {
    value: known?.value ?? null,
    problem: known === null || known.answer.ok ? null : known.answer,
    refresh: () => ask.current(),
  };
}

/** Two seconds while something is under way, else five. */
export function pace(busy: boolean): number {
  return busy ? 2_000 : 5_000;
}
