import {
  atLeast,
  thresholdsAt,
  type Decision,
  type Finding,
  type ReviewPolicy,
} from "../domain/index.ts";
import { confidenceOf, gravity, isAside } from "./rank.ts";

/** Why a finding was posted, reported or suppressed: one sentence without full stop, in plain text. */
export function explainDecision(decision: Decision, policy: ReviewPolicy): string {
  const { finding, outcome, reason } = decision;
  if (outcome === "comment") return `a comment on the pull request: ${weightOf(finding)}`;
  const place = outcome === "suppressed" ? "shown nowhere" : "in the report only";
  return `${place}: ${because(finding, reason, policy)}`;
}

function because(finding: Finding, reason: Decision["reason"], policy: ReviewPolicy): string {
  switch (reason) {
    case "below-threshold":
      return `${weightOf(finding)}, and comments begin at ${thresholdsAt(policy, finding.path).commentThreshold}`;
    case "over-cap":
      return `${policy.maxComments} comments are the most for one pull request, and others rank higher than ${weightOf(finding)}`;
    case "outside-diff":
      return "none of its lines is in the diff, where comments can stand";
    case "dismissed":
      return "a person resolved or refused its thread";
    case "ignored-by-config":
      return "the team's configuration ignores it";
    case "not-introduced":
      return "it was there before the change";
    case null:
      return "no reason is known";
  }
}

/** "medium severity, low confidence (counts as low), in a test, its data, documentation or an example". */
function weightOf(finding: Finding): string {
  const counted = gravity(finding);
  const lowered = atLeast(finding.severity, counted) && counted !== finding.severity;
  const parts = [
    `${finding.severity} severity`,
    `${confidenceOf(finding)} confidence${lowered ? ` (counts as ${counted})` : ""}`,
    ...(isAside(finding.path) ? ["in tests, documentation or examples"] : []),
  ];
  return parts.join(", ");
}

/** The engines that made the finding, with the rule of each: `ruff python/unsafe-yaml-load`. */
export function foundBy(finding: Finding): readonly { engine: string; rule: string }[] {
  return [
    { engine: finding.engine, rule: finding.rule },
    ...(finding.alsoFoundBy ?? []).map(({ engine, rule }) => ({ engine, rule })),
  ];
}

/** What to write to be rid of such findings: in code, here; in `.kody.yml`, everywhere. */
export function switchesOff(finding: Finding): {
  readonly comment: string;
  readonly config: string;
} {
  const rules = [...new Set(foundBy(finding).map((one) => one.rule))];
  return {
    comment: `kody-ignore ${rules.join(", ")} -- reason`,
    config: `rules: { ${rules.map((rule) => `${rule}: off`).join(", ")} }`,
  };
}
