import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";
import type {
  NoticeAnswer,
  ReviewDetail,
  ReviewSummary,
  StatusAnswer,
} from "../../../src/contract/index.ts";
import { ReviewView } from "./review-page.tsx";
import { headline } from "./reviews-page.tsx";
import { watchSentence } from "./repositories/sentences.ts";
import { StatusView } from "./status-page.tsx";

const now = Date.parse("2026-11-23T12:00:00Z");
const summary: ReviewSummary = {
  id: "r1",
  workspace: "acme",
  slug: "shop",
  pullRequestId: 12,
  title: "Sort orders",
  url: "https://bitbucket.org/acme/shop/pull-requests/12",
  head: "4f9c2a7be1".repeat(4),
  status: "done",
  reason: null,
  startedAt: "2026-11-23T11:56:50Z",
  finishedAt: "2026-11-23T11:57:00Z",
  durationMs: 10_400,
  counts: { comment: 1, report: 1, suppressed: 1 },
};
const hostile = '<script>alert(1)</script><img src=x onerror="alert(2)">';
const decision = {
  rule: "security/sql",
  severity: "high",
  category: "security",
  title: "Input reaches SQL",
  message: "Use a parameter.",
  path: "src/a.ts",
  line: 41,
  engine: "oxlint",
  outcome: "comment",
  reason: null,
} as const;
const detail: ReviewDetail = {
  ...summary,
  stage: null,
  decisions: [
    decision,
    {
      ...decision,
      title: "Base image without a version",
      severity: "low",
      outcome: "report",
      reason: "below-threshold",
      line: null,
    },
    { ...decision, title: "Old problem", outcome: "suppressed", reason: "not-introduced" },
  ],
  timings: { fetch: 830, publish: 5_100 },
  engines: [
    { id: "oxlint", status: "ok", reason: null },
    { id: "pipelines", status: "failed", reason: "not valid YAML" },
  ],
  skipped: [{ path: "dist/app.min.js", reason: "minified" }],
  modelCalls: [],
};
const status: StatusAnswer = {
  version: "0.1.0",
  connection: {
    account: "Kody",
    status: "active",
    statusReason: null,
    tokenHint: "9F3A",
    scopes: ["a", "b"],
  },
  repositories: [{ workspace: "acme", slug: "shop", enabled: true, hook: true }],
  queue: { waiting: 0, active: 0, deadLetters: 0 },
  lastReviewAt: "2026-11-23T11:57:00Z",
};

/** What a reader sees, without tags. */
function text(markup: string): string {
  return markup.replaceAll(/<[^>]*>/g, " ").replaceAll(/\s+/g, " ");
}

describe("the status page", () => {
  const view = (
    changed: Partial<StatusAnswer> = {},
    reviews: ReviewSummary[] = [summary],
    notices: NoticeAnswer[] = [],
  ) =>
    renderToStaticMarkup(
      <StatusView
        status={{ ...status, ...changed }}
        reviews={reviews}
        notices={notices}
        connection={null}
        now={now}
        changed={() => undefined}
      />,
    );

  test("answers in its first line, and links each review", () => {
    expect(text(view())).toMatch(/^ ✓ Everything works\. Last review 3 minutes ago\./);
    expect(view()).toContain('href="/reviews/r1"');
    expect(text(view())).toContain("4f9c2a7 1 1 1 10 s 3 minutes ago");
  });

  test("shows each problem beside its remedy, and notices with theirs", () => {
    expect(text(view({ repositories: [] }))).toContain("gets a review. Choose repositories");
    const notice: NoticeAnswer = {
      id: "n",
      level: "warning",
      title: "The token expires in 7 days.",
      remedy: "Make a new one.",
      path: "/connection",
      at: "2026-11-23T11:57:00Z",
      undelivered: ["The mail server refused it."],
    };
    const seen = text(view({}, [], [notice]));
    expect(seen).toContain("1 thing needs you.");
    expect(seen).toMatch(
      /expires in 7 days\. 3 minutes ago Make a new one\. The mail server refused it\./,
    );
    expect(seen).not.toContain("Dismiss");
  });

  test("a notice leads to pages of this Kody only", () => {
    const notice = (path: string): NoticeAnswer => ({
      id: "n",
      level: "info",
      title: hostile,
      remedy: hostile,
      path,
      at: "",
      undelivered: [hostile],
    });
    expect(view({}, [], [notice("/connection")])).toContain('href="/connection"');
    for (const path of ["//evil.example", "https://evil.example", "javascript:alert(1)"])
      expect(view({}, [], [notice(path)])).not.toMatch(/evil|javascript:|<script|<img/);
  });

  test("never shows more of a token than its hint", () => {
    expect(text(view())).toContain("ends in 9F3A , 2 scopes");
  });

  test("what strangers wrote stays text", () => {
    const markup = view({}, [{ ...summary, title: hostile, slug: hostile }]);
    expect(markup).not.toMatch(/<script|<img/);
    expect(markup).toContain("&lt;script&gt;");
  });
});

describe("the page of a review", () => {
  const view = (changed: Partial<ReviewDetail> = {}) =>
    renderToStaticMarkup(<ReviewView review={{ ...detail, ...changed }} now={now} />);

  test("lists every decision under its outcome, with the reason", () => {
    const seen = text(view());
    expect(seen).toMatch(/^ 1 comment, 1 of them high\. 1 finding in the report only\./);
    expect(seen).toMatch(
      /Comments 1 .*Input reaches SQL src\/a\.ts:41 security\/sql Report only 1/,
    );
    expect(seen).toMatch(
      /Base image without a version below the severity that is worth a comment src\/a\.ts security/,
    );
    expect(seen).toMatch(/Suppressed 1 .*Old problem was there before this pull request/);
  });

  test("names what was not looked at, failed engines and the time of each stage", () => {
    const seen = text(view());
    expect(seen).toContain("Not looked at 1 file");
    expect(seen).toContain("dist/app.min.js minified");
    expect(seen).toContain("pipelines failed: not valid YAML");
    expect(seen).toContain("fetch 0.8 s publish 5.1 s");
  });

  test("says what models were asked and what it cost, and nothing where none was", () => {
    expect(text(view())).not.toContain("Tokens");
    const calls = {
      model: hostile,
      purpose: "review",
      calls: 3,
      failed: 1,
      input: 18_200,
      cached: 12_000,
      output: 900,
      usd: 0.042,
    };
    const costly = { modelCalls: [calls, { ...calls, purpose: "verify", failed: 0, usd: 0.1 }] };
    expect(view(costly)).not.toMatch(/<script|<img/);
    const seen = text(view(costly));
    expect(seen).toContain("Model 6 calls, 0.14 USD");
    expect(seen).toContain("review 3, 1 failed 18,200 12,000 900 0.0420");
    expect(seen).toContain("verify 3 18,200 12,000 900 0.10");
  });

  test("a failed review leads with its failure, and a running one has no empty tables", () => {
    expect(text(view({ status: "failed", reason: "git failed." }))).toMatch(
      /^ ▲ The review failed\. git failed\./,
    );
    const running = text(
      view({
        status: "running",
        finishedAt: null,
        durationMs: null,
        decisions: [],
        timings: {},
        engines: [],
        skipped: [],
      }),
    );
    expect(running).toMatch(/^ The review is running\./);
    expect(running).not.toMatch(/Comments|Engines|Time by stage/);
  });

  test("what strangers wrote stays text", () => {
    const markup = view({
      title: hostile,
      decisions: [{ ...decision, title: hostile, path: hostile, message: hostile }],
    });
    expect(markup).not.toMatch(/<script|<img/);
  });
});

describe("sentences of the other pages", () => {
  test("the list of reviews counts, and says what is filtered", () => {
    const failed: ReviewSummary = { ...summary, status: "failed" };
    const running: ReviewSummary = { ...summary, status: "running" };
    expect(headline([], [])).toBe("No pull request has been reviewed yet.");
    expect(headline([summary], [summary])).toBe("1 review.");
    const all = [summary, failed, running];
    expect(headline(all, all)).toBe("3 reviews, 1 running and 1 failed.");
    expect(headline(all, [failed])).toBe("1 of 3 reviews.");
  });

  test("a repository without webhook is not simply called watched", () => {
    const answer = { workspace: "acme", slug: "shop", queued: 2 };
    expect(
      watchSentence({
        ...answer,
        hook: { status: "created", kind: null, reason: null, checkedAt: null },
      }),
    ).toBe("Watched. 2 open pull requests in the queue.");
    expect(
      watchSentence({
        ...answer,
        queued: 0,
        hook: {
          status: "refused",
          kind: "permission-missing",
          reason: "It needs admin permission.",
          checkedAt: null,
        },
      }),
    ).toBe("Watched, without webhook. It needs admin permission.");
  });
});
