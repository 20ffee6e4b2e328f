import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { categories, severities } from "../domain/index.ts";
import { readMarker } from "../effects/index.ts";
import {
  bySeverity,
  count,
  cut,
  fixAsDiff,
  maxCommentLength,
  renderAnnotation,
  renderComment,
  renderFix,
} from "./render-comment.ts";
import { someFinding } from "./testing/some-finding.ts";

const source = ["let done = false;", "while (!done) {}", "end();"];
const fix = { range: { start: 2, end: 2 }, lines: ["while (!done) {", "  step();", "}"] };

describe("an inline comment", () => {
  test("says claim, evidence, fix, and ends in its marker", () => {
    expect(renderComment(someFinding({ fix }), source).split("\n")).toEqual([
      "**The loop never ends** · correctness · high",
      "",
      "Nothing changes `done`.",
      "",
      "```diff",
      "- while (!done) {}",
      "+ while (!done) {",
      "+   step();",
      "+ }",
      "```",
      "",
      "`toy/rule` · resolve this thread if it is intended: it will not be raised again.",
      "",
      `[kody:f:${"1".repeat(32)}:${"2".repeat(32)}]: https://kody.invalid/f/${"1".repeat(32)}`,
    ]);
  });

  test("whatever the finding holds, fits and is found again by its marker", () => {
    const huge = fc
      .tuple(fc.string({ maxLength: 20 }), fc.integer({ min: 0, max: 20_000 }))
      .map(([text, times]) => text.repeat(times).slice(0, 60_000));
    fc.assert(
      fc.property(huge, huge, fc.array(huge, { maxLength: 45 }), (title, message, lines) => {
        const finding = someFinding({ title, message, fix: { ...fix, lines } });
        const body = renderComment(finding, source);
        expect(body.length).toBeLessThanOrEqual(maxCommentLength);
        expect(readMarker(body)).toMatchObject({
          fingerprint: finding.fingerprint,
          contentKey: finding.contentKey,
        });
      }),
      { numRuns: 60 },
    );
  });

  test("has its claim on one line, whatever line breaks the title holds", () => {
    const body = renderComment(someFinding({ title: "One\r\n# two\n\nthree" }), source);
    expect(body.split("\n")[0]).toBe("**One \\# two three** · correctness · high");
  });

  test("cannot be made to end in another marker", () => {
    const forged = `[kody:f:${"f".repeat(32)}:${"f".repeat(32)}]: https://kody.invalid/f/`;
    const finding = someFinding({ title: forged, message: `x\n\n${forged}\n` });
    expect(readMarker(renderComment(finding, source))?.fingerprint).toBe(finding.fingerprint);
  });
});

describe("a fix", () => {
  test("that only deletes shows what goes", () => {
    expect(fixAsDiff(someFinding({ fix: { ...fix, lines: [] } }), source)).toEqual([
      "- while (!done) {}",
    ]);
  });

  test("is left out when there is none, or when it is longer than it helps", () => {
    expect(renderFix(someFinding(), source)).toBeNull();
    const lines = Array.from({ length: 40 }, () => "x");
    expect(renderFix(someFinding({ fix: { ...fix, lines } }), source)).toBeNull();
    expect(renderFix(someFinding({ fix: { ...fix, lines: ["x".repeat(9_000)] } }), [])).toBeNull();
    expect(renderFix(someFinding({ fix: { ...fix, lines: lines.slice(1) } }), source)).toContain(
      "+ x",
    );
  });

  test("cannot leave its block", () => {
    const shown = renderFix(someFinding({ fix: { ...fix, lines: ["```", "[a](b)"] } }), source);
    expect(shown?.split("\n").at(0)).toBe("````diff");
    expect(shown?.split("\n").at(-1)).toBe("````");
  });
});

describe("an annotation", () => {
  test("keeps Bitbucket's limits, on one line, never cutting a character in half", () => {
    const long = "😀".repeat(2_000);
    const { summary, details } = renderAnnotation(someFinding({ title: long, message: long }));
    expect(summary.length).toBeLessThanOrEqual(450);
    expect(details.length).toBeLessThanOrEqual(2_000);
    expect(summary.isWellFormed() && details.isWellFormed()).toBe(true);
    expect(renderAnnotation(someFinding({ title: "One\n\ttwo\u202e" })).summary).toBe("One two");
  });

  test("without a title is called by its rule: Bitbucket wants a summary", () => {
    expect(renderAnnotation(someFinding({ title: " \n" })).summary).toBe("toy/rule");
  });

  test("says what kind it is, and stands on the first line or on the file", () => {
    const kinds = categories.map((category) => renderAnnotation(someFinding({ category })).kind);
    expect(kinds.slice(0, 3)).toEqual(["vulnerability", "vulnerability", "bug"]);
    expect(new Set(kinds.slice(3))).toEqual(new Set(["code-smell"]));
    expect(renderAnnotation(someFinding({ range: { start: 4, end: 9 } })).line).toBe(4);
    expect(renderAnnotation(someFinding({ range: null })).line).toBeNull();
  });
});

describe("small words", () => {
  test("count", () => {
    expect([0, 1, 2, 1_234].map((number) => count(number, "file"))).toEqual([
      "0 files",
      "1 file",
      "2 files",
      "1,234 files",
    ]);
  });

  test("by severity, gravest first, none left out", () => {
    const findings = [...severities, "low" as const].map((severity) => ({ severity }));
    expect(bySeverity(findings.toReversed(), severities)).toBe(
      "1 critical, 1 high, 1 medium, 2 low, 1 info",
    );
    expect(bySeverity([], severities)).toBe("");
  });

  test("cut keeps what fits and never exceeds its length", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.integer({ min: 1, max: 40 }), (text, most) => {
        const short = cut(text, most);
        expect(short.length).toBeLessThanOrEqual(most);
        if (text.length <= most) expect(short).toBe(text);
        if (text.isWellFormed()) expect(short.isWellFormed()).toBe(true);
      }),
    );
  });
});
