import type { AffectedPackage, RangeEvent } from "./document.ts";
import { orderOf, type VersionOrder } from "./versions.ts";

export interface Verdict {
  readonly affected: boolean;
  /** The nearest later version without the fault; null when none is known. */
  readonly fixedIn: string | null;
}

/** Longer ones are no versions. */
const LONGEST = 200;

/** Whether a version lies in one of the ranges, or is listed. Ranges of commits say nothing of versions. */
export function verdictOf(one: AffectedPackage, version: string): Verdict {
  if (version === "" || version.length > LONGEST) return { affected: false, fixedIn: null };
  let affected = one.versions.some((listed) => isSame(listed, version));
  let fixedIn: string | null = null;
  for (const range of one.ranges) {
    if (range.type === "GIT") continue;
    const order = orderOf(one.ecosystem, range.type);
    if (!isWithin(range.events, version, order)) continue;
    affected = true;
    const fixes = range.events.filter(
      ({ kind, version: at }) => kind === "fixed" && order(at, version) > 0,
    );
    const next = fixes.map(({ version: at }) => at).toSorted(order)[0];
    if (next !== undefined && (fixedIn === null || order(next, fixedIn) < 0)) fixedIn = next;
  }
  return { affected, fixedIn: affected ? fixedIn : null };
}

function isSame(a: string, b: string): boolean {
  return a === b || a.replace(/^v/, "") === b.replace(/^v/, "");
}

/** As OSV describes the evaluation: events in the order of their versions, the last one before the version decides. */
function isWithin(events: readonly RangeEvent[], version: string, order: VersionOrder): boolean {
  const limits = events.filter(({ kind }) => kind === "limit");
  if (limits.length > 0 && !limits.some(({ version: at }) => at === "*" || order(version, at) < 0))
    return false;
  let within = false;
  for (const { kind, version: at } of events.toSorted((a, b) => compareEvents(a, b, order))) {
    const position = at === "0" ? 1 : order(version, at);
    if (kind === "introduced" && position >= 0) within = true;
    if (kind === "fixed" && position >= 0) within = false;
    if (kind === "last_affected" && position > 0) within = false;
  }
  return within;
}

const KINDS: readonly RangeEvent["kind"][] = ["introduced", "last_affected", "fixed", "limit"];

/** Of events at the same version the introduction comes first, so that a range of nothing is one. */
function compareEvents(a: RangeEvent, b: RangeEvent, order: VersionOrder): number {
  if (a.version === "0" || b.version === "0") {
    if (a.version !== b.version) return a.version === "0" ? -1 : 1;
  }
  return order(a.version, b.version) || KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind);
}
