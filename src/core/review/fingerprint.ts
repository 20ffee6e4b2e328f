import { compareText } from "../text/index.ts";
import type { Finding, RawFinding } from "../domain/index.ts";
import type { Digest } from "../ports/index.ts";

/** A finding with the engine that made it and the normalised code it speaks of. */
export interface PlacedFinding {
  readonly raw: RawFinding;
  readonly engine: string;
  /** What identifies the finding besides rule and file. */
  readonly code: string;
}

/** Lines at most that identify a finding: a finding over a whole class must survive a change inside the class. */
const IDENTIFYING_LINES = 3;

/**
 * The code of a finding as its identity: the first lines of its range without white space, so that moving, indenting
 * and reformatting do not make it a new finding. A finding that carries an identity of its own keeps that.
 */
export function identifyingCode(raw: RawFinding, lines: readonly string[]): string {
  if (raw.identity !== undefined) return `identity:${raw.identity}`;
  if (raw.range === null) return `title:${raw.title}`;
  const last = Math.min(raw.range.end, raw.range.start + IDENTIFYING_LINES - 1);
  return lines
    .slice(raw.range.start - 1, last)
    .map((line) => line.replace(/\s+/g, ""))
    .join("\n");
}

/** Groups equal findings of one side: rule, code and the path by which the two sides are compared. */
export function comparisonKey(placed: PlacedFinding, comparablePath: string): string {
  return JSON.stringify([placed.raw.rule, comparablePath, placed.code]);
}

/** The key of a finding wherever its file went. */
export function movedKey(placed: PlacedFinding): string {
  return JSON.stringify([placed.raw.rule, placed.code]);
}

/**
 * Gives every finding its fingerprint. Equal findings of one file are numbered in file order, so that two occurrences
 * stay two threads. The input's order does not matter.
 */
export function fingerprintAll(placed: readonly PlacedFinding[], digest: Digest): Finding[] {
  const seen = new Map<string, number>();
  return placed.toSorted(byPlace).map((finding) => {
    const key = comparisonKey(finding, finding.raw.path);
    const ordinal = seen.get(key) ?? 0;
    seen.set(key, ordinal + 1);
    return {
      ...finding.raw,
      engine: finding.engine,
      fingerprint: digest(`finding:1:${ordinal}:${key}`).slice(0, 32),
      contentKey: digest(`content:1:${movedKey(finding)}`).slice(0, 32),
    };
  });
}

/** Total order by place and rule: makes every list deterministic whatever order the engines answered in. */
export function byPlace(a: PlacedFinding, b: PlacedFinding): number {
  return (
    compareText(a.raw.path, b.raw.path) ||
    (a.raw.range?.start ?? 0) - (b.raw.range?.start ?? 0) ||
    (a.raw.range?.end ?? 0) - (b.raw.range?.end ?? 0) ||
    compareText(a.raw.rule, b.raw.rule) ||
    compareText(a.code, b.code) ||
    compareText(a.raw.message, b.raw.message) ||
    compareText(a.engine, b.engine) ||
    compareText(a.raw.title, b.raw.title)
  );
}
