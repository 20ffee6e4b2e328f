import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { severities } from "../domain/index.ts";
import { readMarker } from "../effects/index.ts";
import { maxCommentLength } from "./render-comment.ts";
import {
  outcomeLine,
  renderShortSummary,
  renderSummary,
  summarySubstance,
} from "./render-summary.ts";
import { someDecision, someFile, someSummary } from "./testing/some-finding.ts";

const failed = {
  id: "oxlint",
  status: "failed" as const,
  reason: "it ran out of [memory](x)",
  skipped: [],
  milliseconds: 1,
};
const prints = (count: number) =>
  Array.from({ length: count }, (_, index) => String(index).padStart(32, "0"));

describe("the first line is the outcome", () => {
  test.each([
    ["Nothing found in 1 file.", {}],
    ["Nothing found in 0 files.", { change: { files: [], unparsed: [] } }],
    ["1 comment (1 high), nothing else to look at, in 1 file.", { decisions: [someDecision()] }],
    [
      "No comments, 1 more in the report, in 1 file.",
      { decisions: [someDecision({}, { outcome: "report", reason: "below-threshold" })] },
    ],
    [
      "Nothing found in 1 file.",
      { decisions: [someDecision({}, { outcome: "suppressed", reason: "dismissed" })] },
    ],
    ["Not complete: oxlint could not run. Nothing found in 1 file.", { engines: [failed] }],
    [
      "Bitbucket refused 2 comments; what they say is in the report. No comments, 1 more in the report, in 1 file.",
      { refused: 2, decisions: [someDecision({}, { outcome: "report" })] },
    ],
  ])("%s", (line, change) => {
    const summary = someSummary(change);
    expect(outcomeLine(summary)).toBe(line);
    expect(renderSummary(summary).split("\n")[0]).toBe(line);
    expect(renderShortSummary(summary)).toBe(
      `${line}\n\n[kody:summary]: https://kody.invalid/summary`,
    );
  });
});

describe("the summary", () => {
  test("of nothing found is two lines, its marker apart", () => {
    expect(renderSummary(someSummary()).split("\n\n")).toEqual([
      "Nothing found in 1 file.",
      "toy · no model configured · 1.3 s · as of `aaaaaaaaaaaa`",
      "[kody:summary]: https://kody.invalid/summary",
    ]);
  });

  test("lists what changes by area, and the comments with their links", () => {
    const decisions = [
      someDecision({ title: "A | b\nc [x](y)", path: "src/a|b.ts" }),
      someDecision({ fingerprint: "3".repeat(32), severity: "low", title: "Unlinked" }),
    ];
    const files = [
      someFile(),
      someFile({ path: "src/b.ts", deletions: 2 }),
      someFile({ path: "x" }),
    ];
    const text = renderSummary(
      someSummary({
        decisions,
        change: { files, unparsed: [] },
        links: new Map([["1".repeat(32), "https://bitbucket.org/c/1"]]),
      }),
    );
    expect(text).toContain("- `src/`: 2 files, +18 −2\n- top level: 1 file, +9 −0");
    expect(text).toContain(
      "| high | `src/a\\|b.ts` | [A \\| b c \\[x\\]\\(y\\)](https://bitbucket.org/c/1) |",
    );
    expect(text).toContain("| low | `src/a.ts` | Unlinked |");
  });

  test("names at most six areas, twenty comments and eight files, and counts the rest", () => {
    const files = prints(9).map((print) => someFile({ path: `${print}/x.ts` }));
    const text = renderSummary(
      someSummary({
        decisions: prints(23).map((fingerprint) => someDecision({ fingerprint })),
        change: { files, unparsed: [] },
        skipped: prints(12).map((path) => ({ path, reason: "binary" })),
      }),
    );
    expect(text).toContain("- 3 more areas");
    expect(text).toContain("3 more comments below.");
    expect(text.match(/^\| high/gm)).toHaveLength(20);
    expect(text.match(/: binary$/gm)).toHaveLength(8);
    expect(text).toContain("- 4 more files");
  });

  test("says what was not reviewed and why, harmlessly", () => {
    const text = renderSummary(
      someSummary({ engines: [failed], skipped: [{ path: "a`b", reason: "[x](y)" }] }),
    );
    expect(text).toContain(
      "Not reviewed:\n\n- oxlint: it ran out of \\[memory\\]\\(x\\)\n- ``a`b``: \\[x\\]\\(y\\)",
    );
  });

  test("always fits and always ends in its marker", () => {
    const word = fc.string({ maxLength: 200 }).map((text) => text.repeat(30));
    fc.assert(
      fc.property(fc.array(word, { maxLength: 30 }), word, (titles, url) => {
        const decisions = titles.map((title, index) =>
          someDecision({ title, path: title, fingerprint: String(index) }),
        );
        const links = new Map(decisions.map(({ finding }) => [finding.fingerprint, url]));
        const skipped = titles.map((path) => ({ path, reason: path }));
        const text = renderSummary(someSummary({ decisions, links, skipped }));
        expect(text.length).toBeLessThanOrEqual(maxCommentLength);
        expect(readMarker(text)?.fingerprint).toBe("summary");
      }),
      { numRuns: 60 },
    );
  });
});

describe("what the summary is about", () => {
  const substance = (change: Parameters<typeof someSummary>[0]) =>
    summarySubstance(someSummary(change));
  const two = [someDecision(), someDecision({ fingerprint: "3".repeat(32) })];

  test("stays the same over commit, duration, order, moved lines and links", () => {
    expect(substance({ decisions: two.toReversed(), head: "b".repeat(40), seconds: 9 })).toBe(
      substance({ decisions: two, links: new Map([["x", "y"]]) }),
    );
    expect(substance({ decisions: [someDecision({ range: { start: 7, end: 7 } })] })).toBe(
      substance({ decisions: [someDecision()] }),
    );
  });

  test("changes with findings, outcomes, engines, skipped and refused", () => {
    const all = [
      {},
      { decisions: two },
      { decisions: [someDecision()] },
      { decisions: [someDecision({}, { outcome: "report" as const })] },
      { engines: [failed] },
      { skipped: [{ path: "a", reason: "b" }] },
      { refused: 1 },
    ].map(substance);
    expect(new Set(all).size).toBe(all.length);
  });

  test("every severity has its word in the outcome", () => {
    const decisions = severities.map((severity) =>
      someDecision({ severity, fingerprint: severity }),
    );
    expect(outcomeLine(someSummary({ decisions }))).toContain(
      "5 comments (1 critical, 1 high, 1 medium, 1 low, 1 info)",
    );
  });
});
