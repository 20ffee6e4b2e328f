import { describe, expect, test } from "vitest";
import { byGravity, list, reasonWords, reviewSentence } from "./words.ts";

const none = { comment: 0, report: 0, suppressed: 0 };

describe("the first line of a review", () => {
  test.each([
    { counts: none, sentence: "Nothing to say about this change." },
    { counts: { ...none, suppressed: 4 }, sentence: "Nothing to say about this change." },
    { counts: { ...none, comment: 1 }, sentence: "1 comment." },
    {
      counts: { ...none, comment: 2, report: 1 },
      sentence: "2 comments. 1 finding in the report only.",
    },
    { counts: { ...none, report: 5 }, sentence: "No comments. 5 findings in the report only." },
  ])("$counts: $sentence", ({ counts, sentence }) => {
    expect(reviewSentence({ status: "done", reason: null, counts })).toBe(sentence);
  });

  test("grave comments are counted apart; what was suppressed isn't", () => {
    const review = { status: "done", reason: null, counts: { ...none, comment: 3 } } as const;
    const decisions = [
      { severity: "high", outcome: "comment" },
      { severity: "critical", outcome: "comment" },
      { severity: "medium", outcome: "comment" },
      { severity: "high", outcome: "suppressed" },
    ] as const;
    expect(reviewSentence(review, decisions)).toBe(
      "3 comments, 1 of them critical, 1 of them high.",
    );
  });

  test("a review that did not come to its end never looks like a clean one", () => {
    const review = (status: "running" | "failed" | "cancelled", reason: string | null) =>
      reviewSentence({ status, reason, counts: none });
    expect(review("running", null)).toBe("The review is running.");
    expect(review("failed", "The source branch is gone")).toBe(
      "The review failed. The source branch is gone.",
    );
    expect(review("failed", null)).toBe("The review failed.");
    expect(review("cancelled", "A newer commit was pushed.")).toBe(
      "The review was cancelled. A newer commit was pushed.",
    );
  });
});

describe("words", () => {
  test("lists read like a sentence", () => {
    expect([[], ["a"], ["a", "b"], ["a", "b", "c"]].map((items) => list(items))).toEqual([
      "",
      "a",
      "a and b",
      "a, b and c",
    ]);
  });

  test("reasons are words, and one from a newer server is shown as it came", () => {
    expect(reasonWords("dismissed")).toBe("a person resolved or refused it before");
    expect(reasonWords("too-new")).toBe("too-new");
    expect(reasonWords(null)).toBe("");
  });

  test("findings come gravest first, then by place; unknown severities last; the list given is left alone", () => {
    const finding = (severity: string, path: string, line: number | null) =>
      ({
        severity,
        path,
        line,
        rule: "r",
        category: "c",
        title: "t",
        message: "m",
        engine: "e",
        outcome: "comment",
        reason: null,
      }) as const;
    const given = [
      finding("odd", "a", 1),
      finding("low", "b", 9),
      finding("low", "b", null),
      finding("low", "a", 20),
      finding("critical", "z", 1),
    ];
    const order = byGravity(given).map(({ severity, path, line }) => `${severity} ${path} ${line}`);
    expect(order).toEqual(["critical z 1", "low a 20", "low b null", "low b 9", "odd a 1"]);
    expect(given[0]?.severity).toBe("odd");
  });
});
