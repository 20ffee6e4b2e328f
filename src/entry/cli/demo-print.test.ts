import { describe, expect, test } from "vitest";
import type { ReviewDecision, ReviewDetail } from "../../contract/index.ts";
import { printReview } from "./demo-print.ts";
import { recordedTerminal } from "./testing/terminal.ts";

function decision(change: Partial<ReviewDecision> = {}): ReviewDecision {
  return {
    rule: "debug/leftover",
    severity: "high",
    category: "correctness",
    title: "Leftover debugger",
    message: "It stops the program.",
    path: "src/a.ts",
    line: 3,
    engine: "oxlint",
    outcome: "comment",
    reason: null,
    ...change,
  };
}

function reviewOf(decisions: readonly ReviewDecision[]): ReviewDetail {
  const counted = (outcome: string): number =>
    decisions.filter((one) => one.outcome === outcome).length;
  return {
    id: "1",
    workspace: "acme",
    slug: "shop",
    pullRequestId: 1,
    title: "Labels",
    url: "http://127.0.0.1/acme/shop/pull-requests/1",
    head: "a".repeat(40),
    status: "done",
    reason: null,
    startedAt: "2026-01-01T00:00:00.000Z",
    finishedAt: "2026-01-01T00:00:01.000Z",
    durationMs: 1_000,
    stage: null,
    counts: {
      comment: counted("comment"),
      report: counted("report"),
      suppressed: counted("suppressed"),
    },
    decisions,
    timings: { fetch: 240, analyse: 1_260 },
    engines: [],
    skipped: [],
    modelCalls: [],
  };
}

function printed(decisions: readonly ReviewDecision[], colours = false): string {
  const terminal = recordedTerminal({ colours });
  printReview(reviewOf(decisions), "http://127.0.0.1/page", terminal);
  return terminal.written().out;
}

describe("the review of the demo", () => {
  test("is one aligned line for each finding", () => {
    const lines = printed([
      decision(),
      decision({ path: "report/nightly.py", line: 120, severity: "critical", title: "Second" }),
      decision({ path: "x", line: null, severity: "low", outcome: "report", title: "Third" }),
    ]).split("\n");
    const columns = ["Leftover debugger", "Second", "Third"].map((title) =>
      lines.find((line) => line.includes(title))?.indexOf(title),
    );
    expect(new Set(columns).size).toBe(1);
    expect(lines.join("\n")).toMatch(/low\s+report\s+x\s+Third/);
    expect(lines.join("\n")).toContain("report/nightly.py:120");
  });

  test("ends with counts, times and the page", () => {
    const out = printed([decision(), decision({ outcome: "report" })]);
    expect(out).toContain("1 comment, 1 more in the report · fetch 0.2 s, analyse 1.3 s");
    expect(out).toContain("http://127.0.0.1/page");
    expect(printed([])).toContain("0 comments, 0 more in the report");
  });

  test("what was suppressed is not said to be in the report", () => {
    expect(printed([decision({ outcome: "suppressed", title: "Dropped" })])).not.toContain(
      "Dropped",
    );
  });

  test("names from the code can't control the terminal; colours only when asked for", () => {
    const hostile = [decision({ path: "a\u001b[2J.ts", title: "x\u0007\u202ey", severity: "odd" })];
    expect(printed(hostile)).not.toMatch(/[\u001b\u0007\u202e]/);
    // The underline of the page's address at least.
    expect(printed(hostile, true)).toContain("\u001b[4m");
  });
});
