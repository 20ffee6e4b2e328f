import { byPlace, fewOfEach } from "../source/index.ts";
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
    findings: fewOfEach(findings.toSorted(byPlace), MOST),
    skipped: [...compared.skipped, ...known.skipped],
  };
}
