import type { Decision, Finding } from "../../core/domain/index.ts";
import type { ModelReview } from "../../core/model/index.ts";
import { confidenceOf, explainDecision } from "../../core/review/index.ts";
import type { FixReport } from "./fix-work-tree.ts";
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
    findings: result.decisions.map((decision) => findingOf(decision, result)),
    ignored: result.ignored.map(({ finding, because }) => ({
      ...describe(finding),
      outcome: "suppressed",
      reason: "ignored-by-config",
      because,
    })),
    notes: result.notes,
    existing: result.existing.map((finding) => describe(finding)),
    ...(result.fixes === null ? {} : { fixes: fixesOf(result.fixes) }),
    engines: result.engines.map(({ id, status, reason }) => ({ id, status, reason })),
    ...(result.model === null ? {} : { model: modelOf(result.model) }),
    skipped: result.skipped,
    milliseconds: Math.round(result.milliseconds),
  };
}

/** What the model claimed and was not believed is part of the result: it may be wanted. */
function modelOf({ status, problems, overview, rules, dropped, left, cost }: ModelReview) {
  return { status, problems, overview, rules, dropped, left, cost };
}

function findingOf(decision: Decision, { policy }: ReviewResult) {
  return {
    ...describe(decision.finding),
    outcome: decision.outcome,
    reason: decision.reason,
    explanation: explainDecision(decision, policy),
  };
}

function fixesOf({ fixed, left }: FixReport) {
  return {
    fixed: fixed.map(({ path, rule, fingerprint }) => ({ path, rule, fingerprint })),
    left: left.map(({ finding, reason }) => ({
      path: finding.path,
      rule: finding.rule,
      fingerprint: finding.fingerprint,
      reason,
    })),
  };
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
    alsoFoundBy: (finding.alsoFoundBy ?? []).map(({ engine, rule }) => ({ engine, rule })),
    confidence: confidenceOf(finding),
    cwe: finding.cwe ?? null,
    fingerprint: finding.fingerprint,
  };
}
