import type { ModelReview } from "../../core/model/index.ts";
import { describe, expect, test } from "vitest";
import { defaultPolicy, type Decision, type Finding } from "../../core/domain/index.ts";
import { formatJson } from "./format-json.ts";
import { formatPretty } from "./format-pretty.ts";
import { printable } from "./terminal-text.ts";
import { formatSarif } from "./format-sarif.ts";
import type { ReviewResult } from "./review-result.ts";

function finding(change: Partial<Finding> = {}): Finding {
  return {
    rule: "javascript/debugger",
    severity: "medium",
    category: "change",
    title: "A debugger statement was left in",
    message: "It stops every browser with its tools open.",
    path: "src/orders.js",
    range: { start: 8, end: 8 },
    fix: { range: { start: 8, end: 8 }, lines: [] },
    engine: "change-risks",
    fingerprint: "1".repeat(32),
    contentKey: "2".repeat(32),
    ...change,
  };
}

function result(decisions: Decision[], change: Partial<ReviewResult> = {}): ReviewResult {
  return {
    subject: "main…feature",
    base: "b".repeat(40),
    head: "a".repeat(40),
    files: 2,
    additions: 10,
    deletions: 1,
    decisions,
    ignored: [],
    notes: [],
    existing: [],
    policy: defaultPolicy,
    fixes: null,
    model: null,
    engines: [{ id: "change-risks", status: "ok", reason: null, skipped: [], milliseconds: 3 }],
    skipped: [],
    milliseconds: 1_300,
    headTexts: new Map([["src/orders.js", "a\nb\nc\nd\ne\nf\ng\n  debugger;\nh\n"]]),
    ...change,
  };
}

const comment: Decision = { finding: finding(), outcome: "comment", reason: null };
const plain = { colours: false, all: false, explain: false };

describe("pretty", () => {
  const model: ModelReview = {
    status: "complete",
    problems: [],
    waits: false,
    findings: [],
    dropped: [],
    overview: {
      does: "Adds \u001b[31morders.",
      areas: [],
      risk: "high",
      because: "money",
      lookFirst: ["src/a.ts:3"],
      testGaps: ["refunds"],
    },
    rules: [],
    dealtWith: [],
    left: [],
    cost: {
      models: ["some-model"],
      calls: 2,
      input: 12_345,
      cached: 8_000,
      output: 90,
      microDollars: 41_000,
    },
  };

  test("what a model cost is one line; what it says of the change comes with --explain", () => {
    const cost = "  some-model · 2 calls · 12,345 tokens in (8,000 cached), 90 out · $0.04\n";
    const short = formatPretty(result([comment], { model }), plain);
    expect(short).toContain(cost);
    expect(short).not.toContain("Risk");
    const long = formatPretty(result([comment], { model }), { ...plain, explain: true });
    expect(long).toContain(
      "  Adds \ufffd[31morders.\n  Risk: high, money\n  Look first at src/a.ts:3\n",
    );
    expect(long).toContain(`  Not tested: refunds\n${cost}`);
    const free = { ...model, cost: { ...model.cost, calls: 0 } };
    expect(formatPretty(result([comment], { model: free }), plain)).not.toContain("some-model");
  });

  test("one aligned line per finding with place, title and rule", () => {
    const low = finding({
      severity: "low",
      path: "Dockerfile",
      range: { start: 3, end: 5 },
      title: "Base image",
    });
    const text = formatPretty(
      result([comment, { finding: low, outcome: "report", reason: "below-threshold" }]),
      plain,
    );
    expect(text).toBe(
      [
        "",
        "  medium    src/orders.js:8  A debugger statement was left in  javascript/debugger",
        "  low       Dockerfile:3–5   Base image                        javascript/debugger",
        "",
        "2 findings brought by the change · 1.3 s",
        "What each means and how to fix it: kody review --explain",
        "",
      ].join("\n"),
    );
  });

  test("nothing found is one line", () => {
    expect(formatPretty(result([]), plain).trim()).toBe("Nothing found in 2 files · 1.3 s");
  });

  test("explaining shows the message, the fix as a diff, and what would become of it", () => {
    const text = formatPretty(result([comment]), { ...plain, explain: true });
    expect(text).toContain("It stops every browser");
    expect(text).toContain("-   debugger;");
    expect(text).toContain("a comment on the pull request: medium severity, high confidence");
  });

  test("what did not run and what was skipped is said", () => {
    const engines = [
      {
        id: "oxlint",
        status: "failed" as const,
        reason: "it was killed",
        skipped: [],
        milliseconds: 1,
      },
    ];
    const skipped = Array.from({ length: 7 }, (_, index) => ({
      path: `f${index}`,
      reason: "binary",
    }));
    const text = formatPretty(result([], { engines, skipped }), plain);
    expect(text).toContain("not run  oxlint: it was killed");
    expect(text).toContain("2 more");
  });

  test("old findings are counted, and listed on request", () => {
    const existing = [finding({ path: "old.js" })];
    expect(formatPretty(result([], { existing }), plain)).toContain(
      "(1 more in unchanged code: --all)",
    );
    expect(formatPretty(result([], { existing }), { ...plain, all: true })).toContain("old.js:8");
  });

  test("reviewed text cannot drive the reader's terminal", () => {
    const hostile = finding({
      title: "\u001b]0;owned\u0007\u001b[2J title",
      path: "a\u202eb\n.js",
    });
    const text = formatPretty(result([{ ...comment, finding: hostile }]), plain);
    expect(text).not.toMatch(/[\u001b\u0007\u202e]/);
    expect(printable("tab\tstays")).toBe("tab\tstays");
  });
});

describe("for programs", () => {
  test("JSON has path, lines, rule, severity, category, title, message and fix of each finding", () => {
    const parsed: unknown = JSON.parse(formatJson(result([comment])));
    expect(parsed).toMatchObject({
      version: 1,
      findings: [
        {
          path: "src/orders.js",
          lines: { start: 8, end: 8 },
          rule: "javascript/debugger",
          severity: "medium",
          category: "change",
          title: "A debugger statement was left in",
          message: "It stops every browser with its tools open.",
          fix: { range: { start: 8, end: 8 }, lines: [] },
        },
      ],
    });
  });

  test("SARIF 2.1.0 names rules once, encodes paths, and carries the fix", () => {
    const odd = finding({
      path: "src/a b#é.js",
      fix: { range: { start: 2, end: 2 }, lines: ["x"] },
      severity: "critical",
    });
    const log: unknown = JSON.parse(
      formatSarif(result([comment, { ...comment, finding: odd }]), "1.2.3"),
    );
    const at = (uri: string) => [
      { physicalLocation: { artifactLocation: { uri, uriBaseId: "SRCROOT" } } },
    ];
    expect(log).toMatchObject({
      version: "2.1.0",
      runs: [
        {
          tool: {
            driver: { name: "Kody", version: "1.2.3", rules: [{ id: "javascript/debugger" }] },
          },
          results: [
            { level: "warning", locations: at("src/orders.js") },
            {
              level: "error",
              locations: at("src/a%20b%23%C3%A9.js"),
              fixes: [
                {
                  artifactChanges: [
                    {
                      replacements: [
                        {
                          deletedRegion: { startLine: 2, startColumn: 1, endLine: 3, endColumn: 1 },
                          insertedContent: { text: "x\n" },
                        },
                      ],
                    },
                  ],
                },
              ],
            },
          ],
        },
      ],
    });
  });
});
