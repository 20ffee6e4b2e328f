import { describe, expect, test } from "vitest";
import { defaultPolicy, type Decision } from "../domain/index.ts";
import { explainDecision, foundBy, switchesOff } from "./explain.ts";
import { someFinding } from "./testing/some-finding.ts";

function explain(change: Partial<Decision>): string {
  const decision = { finding: someFinding(), outcome: "report", reason: null, ...change } as const;
  return explainDecision(decision, defaultPolicy);
}

const guess = someFinding({ severity: "medium", confidence: "low", path: "test/a.ts" });

test.each<[string, Partial<Decision>, string]>([
  [
    "posted",
    { outcome: "comment" },
    "a comment on the pull request: high severity, high confidence",
  ],
  [
    "below the threshold by its confidence",
    { reason: "below-threshold", finding: guess },
    "in the report only: medium severity, low confidence (counts as low), in tests, documentation or examples, and comments begin at medium",
  ],
  [
    "over the cap",
    { reason: "over-cap" },
    "in the report only: 10 comments are the most for one pull request, and others rank higher than high severity, high confidence",
  ],
  [
    "outside the diff",
    { reason: "outside-diff" },
    "in the report only: none of its lines is in the diff, where comments can stand",
  ],
  [
    "dismissed",
    { outcome: "suppressed", reason: "dismissed" },
    "shown nowhere: a person resolved or refused its thread",
  ],
  [
    "ignored",
    { outcome: "suppressed", reason: "ignored-by-config" },
    "shown nowhere: the team's configuration ignores it",
  ],
  [
    "old",
    { outcome: "suppressed", reason: "not-introduced" },
    "shown nowhere: it was there before the change",
  ],
])("a finding that was %s says why", (_, decision, expected) => {
  expect(explain(decision)).toBe(expected);
});

describe("a merged finding", () => {
  const merged = someFinding({
    engine: "rules",
    alsoFoundBy: [{ engine: "ruff", rule: "python/b", fingerprint: "3".repeat(32) }],
  });

  test("names every engine with its rule", () => {
    expect(foundBy(merged)).toEqual([
      { engine: "rules", rule: "toy/rule" },
      { engine: "ruff", rule: "python/b" },
    ]);
  });

  test("is switched off by all its rules together", () => {
    expect(switchesOff(merged)).toEqual({
      comment: "kody-ignore toy/rule, python/b -- reason",
      config: "rules: { toy/rule: off, python/b: off }",
    });
  });
});
