import type { RawFinding } from "../../../core/domain/index.ts";
import { compareText } from "../../../core/text/index.ts";

/** By path, line, rule and identity: the same order on every run. */
export function byPlace(a: RawFinding, b: RawFinding): number {
  return (
    compareText(a.path, b.path) ||
    (a.range?.start ?? 0) - (b.range?.start ?? 0) ||
    compareText(a.rule, b.rule) ||
    compareText(a.identity ?? "", b.identity ?? "")
  );
}

/** The first `most` findings of each rule in each file. */
export function fewOfEach(findings: readonly RawFinding[], most: number): RawFinding[] {
  const counts = new Map<string, number>();
  return findings.filter(({ rule, path }) => {
    const count = (counts.get(`${rule} ${path}`) ?? 0) + 1;
    counts.set(`${rule} ${path}`, count);
    return count <= most;
  });
}
