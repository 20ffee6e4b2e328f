import type { CallFilter, CallListener, CallPhase } from "../options.ts";
import type { Call } from "../state.ts";

export interface CallLog {
  add(call: Call): void;
  list(filter?: CallFilter): Call[];
  /** By "METHOD route". */
  counts(filter?: CallFilter): Record<string, number>;
  listen(listener: CallListener): () => void;
  /** Tells every listener and waits for all. */
  notify(call: Call, phase: CallPhase): Promise<void>;
  clear(): void;
}

/** Remembers every call of the API, in order of arrival. */
export function createCallLog(): CallLog {
  const calls: Call[] = [];
  const listeners = new Set<CallListener>();
  const list = (filter: CallFilter = {}) => calls.filter((call) => matches(call, filter));
  return {
    add: (call) => void calls.push(call),
    list: (filter) => structuredClone(list(filter)),
    counts(filter) {
      const counts: Record<string, number> = {};
      for (const call of list(filter)) {
        const key = `${call.method} ${call.route === "" ? call.path : call.route}`;
        counts[key] = (counts[key] ?? 0) + 1;
      }
      return counts;
    },
    listen(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async notify(call, phase) {
      for (const listener of listeners) {
        await listener({ ...call }, phase);
      }
    },
    clear: () => void calls.splice(0),
  };
}

function matches(call: Call, filter: CallFilter): boolean {
  return (
    (filter.user === undefined || call.user === filter.user) &&
    (filter.method === undefined || call.method === filter.method) &&
    (filter.route === undefined || sameRoute(call.route, filter.route)) &&
    (filter.since === undefined || call.at >= filter.since)
  );
}

/** Whether two routes differ at most in the names of their parts. */
export function sameRoute(one: string, other: string): boolean {
  const plain = (route: string) => route.replaceAll(/\{[^}]*\}/g, "{}");
  return plain(one) === plain(other);
}
