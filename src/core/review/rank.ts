import { compareText } from "../text/index.ts";
import {
  isFixture,
  isShown,
  isTest,
  severities,
  severityRank,
  type Confidence,
  type Finding,
  type RawFinding,
  type Severity,
} from "../domain/index.ts";

const severityWeights: Readonly<Record<Severity, number>> = {
  critical: 16,
  high: 8,
  medium: 4,
  low: 2,
  info: 1,
};
const confidenceWeights: Readonly<Record<Confidence, number>> = { high: 1, medium: 0.6, low: 0.3 };
const asideWeight = 0.4;

/** What a reader gains by reading of it: severity × confidence × whether the code is delivered. From 0.12 to 16. */
export function rankOf(finding: Pick<RawFinding, "severity" | "confidence" | "path">): number {
  const place = isAside(finding.path) ? asideWeight : 1;
  return severityWeights[finding.severity] * confidenceWeights[confidenceOf(finding)] * place;
}

export function confidenceOf({ confidence }: Pick<RawFinding, "confidence">): Confidence {
  return confidence ?? "high";
}

/** Tests, their data, documentation and examples: a fault there reaches no user. */
export function isAside(path: string): boolean {
  return isTest(path) || isFixture(path) || isShown(path);
}

/**
 * The severity that is held against the team's thresholds: one step lower when the finding is hardly more than a guess,
 * so that guesses neither start discussions lightly nor break builds.
 */
export function gravity(finding: Pick<RawFinding, "severity" | "confidence">): Severity {
  if (confidenceOf(finding) !== "low") return finding.severity;
  return severities[severityRank(finding.severity) + 1] ?? "info";
}

/** Highest rank first, then by place; a total order, so that the cap cuts the same findings on every run. */
export function worstFirst(a: Finding, b: Finding): number {
  return (
    rankOf(b) - rankOf(a) ||
    severityRank(a.severity) - severityRank(b.severity) ||
    compareText(a.path, b.path) ||
    (a.range?.start ?? 0) - (b.range?.start ?? 0) ||
    compareText(a.rule, b.rule) ||
    compareText(a.fingerprint, b.fingerprint)
  );
}
