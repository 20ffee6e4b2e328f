import type { Decision, Finding } from "../../core/domain/index.ts";
import type { ReviewResult } from "./review-result.ts";

/** The result for programs. The shape is stable: fields are added, never renamed. */
export function formatJson(result: ReviewResult): string {
  return `${JSON.stringify(toJson(result), null, 2)}\n`;
}

export function toJson(result: ReviewResult) {
  return {
    version: 1,
    subject: result.subject,
    base: result.base,
    head: result.head,
    files: result.files,
    additions: result.additions,
    deletions: result.deletions,
    findings: result.decisions.map(findingOf),
    ignored: result.ignored.map(({ finding, because }) => ({
      ...describe(finding),
      outcome: "suppressed",
      reason: "ignored-by-config",
      because,
    })),
    notes: result.notes,
    existing: result.existing.map((finding) => describe(finding)),
    engines: result.engines.map(({ id, status, reason }) => ({ id, status, reason })),
    skipped: result.skipped,
    milliseconds: Math.round(result.milliseconds),
  };
}

function findingOf(decision: Decision) {
  return { ...describe(decision.finding), outcome: decision.outcome, reason: decision.reason };
}

function describe(finding: Finding) {
  return {
    path: finding.path,
    lines: finding.range,
    rule: finding.rule,
    severity: finding.severity,
    category: finding.category,
    title: finding.title,
    message: finding.message,
    fix: finding.fix ?? null,
    docs: finding.docs ?? null,
    engine: finding.engine,
    fingerprint: finding.fingerprint,
  };
}
