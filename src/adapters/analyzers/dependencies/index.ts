import type { Change, RawFinding } from "../../../core/domain/index.ts";
import type { AnalyzerResult, ChangeAnalyzer, ChangeFiles } from "../../../core/ports/index.ts";
import type { Vulnerabilities } from "../osv/index.ts";
import { lockFindings, manifestFindings } from "./checks.ts";
import { changedLocks, compareDependencies } from "./compare.ts";
import { vulnerabilityFindings } from "./vulnerabilities.ts";

/** Findings of one kind in one file: an update of everything is one decision. */
const MOST = 25;

/**
 * What a change brings in from others: new and look-alike packages, major steps, sources besides the registry, programs
 * run by an install, and known vulnerabilities when a database of them is at hand.
 */
export function dependenciesAnalyzer(
  vulnerabilities: Vulnerabilities | null = null,
): ChangeAnalyzer {
  return {
    kind: "change",
    id: "dependencies",
    alsoReads: changedLocks,
    analyze: (change, files, signal) => analyze(change, files, vulnerabilities, signal),
  };
}

async function analyze(
  change: Change,
  files: ChangeFiles,
  vulnerabilities: Vulnerabilities | null,
  signal: AbortSignal,
): Promise<AnalyzerResult> {
  signal.throwIfAborted();
  const compared = compareDependencies(change, files);
  const findings: RawFinding[] = [];
  for (const one of compared.manifests) findings.push(...manifestFindings(one));
  for (const one of compared.locks) findings.push(...lockFindings(one));
  const known = await vulnerabilityFindings(compared, vulnerabilities, signal);
  findings.push(...known.findings);
  return {
    status: "ok",
    findings: bounded(findings.toSorted(byPlace)),
    skipped: [...compared.skipped, ...known.skipped],
  };
}

function bounded(findings: readonly RawFinding[]): RawFinding[] {
  const counts = new Map<string, number>();
  return findings.filter(({ rule, path }) => {
    const count = (counts.get(`${rule} ${path}`) ?? 0) + 1;
    counts.set(`${rule} ${path}`, count);
    return count <= MOST;
  });
}

function byPlace(a: RawFinding, b: RawFinding): number {
  return (
    compare(a.path, b.path) ||
    (a.range?.start ?? 0) - (b.range?.start ?? 0) ||
    compare(a.rule, b.rule) ||
    compare(a.identity ?? "", b.identity ?? "")
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
