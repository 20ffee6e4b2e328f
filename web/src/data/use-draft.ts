import { useEffect, useState } from "react";

export interface Draft<T> {
  readonly value: T;
  /** Differs from what the server has. */
  readonly changed: boolean;
  readonly change: (part: Partial<T>) => void;
  /** It was saved, or is given up: shows again what the server has. */
  readonly forget: () => void;
}

/**
 * What somebody has entered and not saved yet. It survives a reload, in this tab only. Never for passwords, tokens or
 * keys: those stay in the memory of their form.
 */
export function useDraft<T extends object>(name: string, saved: T): Draft<T> {
  const key = `kody:${name}`;
  const [entered, setEntered] = useState<Partial<T> | null>(() => load<T>(key));
  useEffect(() => {
    store(key, entered);
  }, [key, entered]);
  return {
    value: { ...saved, ...entered },
    changed: entered !== null,
    change: (part) => setEntered((before) => ({ ...before, ...part })),
    forget: () => {
      // At once, too: the form may be gone before an effect runs.
      store(key, null);
      setEntered(null);
    },
  };
}

function load<T>(key: string): Partial<T> | null {
  try {
    const value: unknown = JSON.parse(sessionStorage.getItem(key) ?? "null");
    // Written below, by this version of the page or the one before it; every part has its saved value behind it.
    return typeof value === "object" && value !== null ? value : null;
  } catch {
    return null;
  }
}

function store(key: string, value: unknown): void {
  try {
    if (value === null) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Storage is full or forbidden: then a reload loses it, and nothing else does.
  }
}
