import { describe, expect, test } from "vitest";
import { defaultPolicy } from "../domain/index.ts";
import {
  maxAnnotations,
  passes,
  renderReport,
  renderStatus,
  reportAnnotations,
  withFindingsAsText,
} from "./render-report.ts";
import { someDecision } from "./testing/some-finding.ts";

const url = "https://bitbucket.org/acme/shop/pull-requests/1";
const report = (decisions: Parameters<typeof renderReport>[0]) =>
  renderReport(decisions, "The outcome.", defaultPolicy, url);
const inReport = (count: number) =>
  Array.from({ length: count }, (_, index) =>
    someDecision(
      { fingerprint: String(index), severity: "low" },
      { outcome: "report", reason: "below-threshold" },
    ),
  );

describe("the report", () => {
  test("says outcome and counts, and links to the pull request", () => {
    expect(report([someDecision(), ...inReport(2)])).toEqual({
      id: "kody",
      title: "Kody review",
      details: "The outcome. 1 comment on the pull request says the rest.",
      result: "failed",
      link: url,
      data: [
        { title: "Comments", value: 1 },
        { title: "In this report", value: 2 },
        { title: "By severity", value: "1 high, 2 low" },
      ],
    });
  });

  test("counts its comments in words", () => {
    const two = [someDecision(), someDecision({ fingerprint: "3".repeat(32) })];
    expect(report(two).details).toBe("The outcome. 2 comments on the pull request say the rest.");
  });

  test("of nothing passes", () => {
    expect(report([])).toMatchObject({ details: "The outcome.", result: "passed" });
    expect(report([]).data.at(-1)?.value).toBe("none");
  });

  test("lists as many annotations as one call takes, worst first as decided, and counts the rest", () => {
    const decisions = inReport(maxAnnotations + 3);
    expect(reportAnnotations(decisions).map((one) => one.externalId)).toEqual(
      decisions.slice(0, maxAnnotations).map((one) => `kody-${one.finding.fingerprint}`),
    );
    expect(report(decisions).details).toContain("3 further findings of lower rank");
    expect(reportAnnotations([someDecision()])).toEqual([]);
  });

  test("can say its annotations itself, within its limit", () => {
    const annotations = reportAnnotations([
      someDecision({ range: null }, { outcome: "report" }),
      ...inReport(99),
    ]);
    const { details } = withFindingsAsText(report([]), annotations);
    expect(details).toContain("The outcome.\nsrc/a.ts: The loop never ends\nsrc/a.ts:2: The loop");
    expect(details.length).toBeLessThanOrEqual(2_000);
  });
});

describe("a review passes", () => {
  test.each([
    [true, "medium", "comment"],
    [false, "high", "comment"],
    [false, "critical", "report"],
    [true, "critical", "suppressed"],
  ] as const)("%s: %s as %s", (expected, severity, outcome) => {
    expect(passes([someDecision({ severity }, { outcome })], defaultPolicy)).toBe(expected);
  });

  test("always where the policy says never", () => {
    const worst = [someDecision({ severity: "critical" }, { outcome: "comment" })];
    expect(passes(worst, { ...defaultPolicy, failOn: "never" })).toBe(true);
  });
});

describe("a build status", () => {
  test("has Kody's key and fits into Bitbucket's line", () => {
    const status = renderStatus("failed", "x".repeat(400), url, "feature/orders");
    expect(status).toMatchObject({ key: "kody", state: "failed", refname: "feature/orders", url });
    expect(status.description.length).toBeLessThanOrEqual(255);
  });
});
