import type { Fault } from "../options.ts";
import { sameRoute } from "./calls.ts";

export interface Faults {
  /** @throws SyntaxError for a route that is neither a route nor a regular expression */
  add(fault: Fault): void;
  clear(): void;
  list(): Fault[];
  /** The fault that strikes this call, which it thereby uses up. */
  take(method: string, route: string): Fault | null;
}

/** Faults in the order in which they were added; the first that matches strikes. */
export function createFaults(): Faults {
  let faults: { fault: Fault; skip: number; count: number; matches: (route: string) => boolean }[] =
    [];
  return {
    add(fault) {
      const matches = matcher(fault.route);
      faults.push({ fault, skip: fault.skip ?? 0, count: fault.count ?? 1, matches });
    },
    clear: () => void (faults = []),
    list: () => faults.map(({ fault, skip, count }) => ({ ...fault, skip, count })),
    take(method, route) {
      for (const entry of faults) {
        const wanted = entry.fault.method ?? method;
        if (wanted.toUpperCase() !== method || !entry.matches(route)) {
          continue;
        }
        if (entry.skip > 0) {
          entry.skip -= 1;
          continue;
        }
        entry.count -= 1;
        faults = faults.filter((one) => one.count > 0);
        return entry.fault;
      }
      return null;
    },
  };
}

/** Something with a slash and without regular expression signs is a route, all else a pattern. */
function matcher(route: string | undefined): (route: string) => boolean {
  if (route === undefined) {
    return () => true;
  }
  if (/^\/[\w/{}-]*$/.test(route)) {
    return (actual) => sameRoute(actual, route);
  }
  const pattern = new RegExp(route);
  return (actual) => pattern.test(actual);
}
