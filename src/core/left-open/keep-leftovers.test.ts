import { expect, test } from "vitest";
import type { Decision, Finding } from "../domain/index.ts";
import { ownUuid, personUuid, someComment } from "../../../test/support/fake-host.ts";
import type {
  HostComment,
  NewLeftover,
  ReviewListing,
  ReviewRecord,
  ThreadRecord,
} from "../ports/index.ts";
import { keepLeftovers, stillOpen } from "./index.ts";

const pullRequest = { workspace: "acme", slug: "shop", id: 12 };

function decision(
  name: string,
  outcome: Decision["outcome"],
  more: Partial<Finding> = {},
): Decision {
  const finding: Finding = {
    rule: "toy/rule",
    severity: "high",
    category: "security",
    title: `Claim ${name}`,
    message: "Why.",
    path: "src/a.ts",
    range: { start: 4, end: 6 },
    engine: "toy",
    fingerprint: name.repeat(32),
    contentKey: name.repeat(32),
    ...more,
  };
  return { finding, outcome, reason: outcome === "suppressed" ? "dismissed" : null };
}

function thread(name: string, state: ThreadRecord["state"]): ThreadRecord {
  const fingerprint = name.repeat(32);
  return { fingerprint, contentKey: null, rule: null, path: null, commentId: 1, state };
}

test("what was shown and nobody dealt with is open; each once", () => {
  const decisions = [
    decision("a", "comment"),
    decision("b", "report", { range: null }),
    decision("c", "suppressed"),
    decision("d", "comment"),
    decision("e", "comment"),
    decision("f", "comment", {
      alsoFoundBy: [{ engine: "other", rule: "x/y", fingerprint: "9".repeat(32) }],
    }),
    decision("a", "comment"),
    decision("1", "comment"),
  ];
  const threads = [
    thread("a", "open"),
    thread("d", "fixed"),
    thread("e", "dismissed"),
    thread("9", "dismissed"),
    thread("1", "dismissed"),
    thread("1", "open"),
  ];
  const open = stillOpen(decisions, threads);
  expect(open.map(({ title, line }) => [title, line])).toEqual([
    ["Claim a", 4],
    ["Claim b", null],
    ["Claim 1", 4],
  ]);
});

function parts(last: string | null, comments: readonly HostComment[] = []) {
  const saved: NewLeftover[][] = [];
  const record: ReviewRecord = {
    id: "7",
    pullRequest,
    head: "1".repeat(40),
    mergeBase: null,
    destinationBranch: "main",
    status: "done",
    summaryDigest: null,
    startedAt: new Date(0),
    finishedAt: new Date(0),
  };
  const counts = { comment: 1, report: 0, suppressed: 0 };
  const listing: ReviewListing = { record, title: "", url: "", stage: null, reason: null, counts };
  const store = {
    lastReview: async () => (last === null ? null : record),
    listThreads: async () => (comments.length === 0 ? [] : [thread("a", "open")]),
  };
  const host = { listComments: async () => [...comments] };
  const own = { uuid: () => ownUuid };
  const context = { pullRequest, store, host, own, clock: { now: () => new Date(0) } };
  const given = {
    archive: {
      findReview: async (id: string) =>
        id === last
          ? { listing, result: { decisions: [decision("a", "comment")], timings: {}, facts: {} } }
          : null,
    },
    leftovers: {
      wasSaved: async () => saved.length > 0,
      save: async (_: unknown, leftovers: readonly NewLeftover[]) =>
        saved.push([...leftovers]) === 1,
    },
  };
  return { saved, keep: () => keepLeftovers(context, given) };
}

test("a merge that is told of twice keeps them once", async () => {
  const { keep, saved } = parts("7");
  expect(await keep()).toBe(1);
  expect(await keep()).toBeNull();
  expect(saved).toHaveLength(1);
});

test.each([
  ["still stands", {}, 1],
  ["was resolved", { resolved: true, resolvedByUuid: personUuid }, 0],
  ["was deleted", { deleted: true, body: "" }, 0],
])(
  "a comment that %s since the last review counts as it is at the merge",
  async (_, change, left) => {
    const { keep } = parts("7", [someComment({ authorUuid: ownUuid, ...change })]);
    expect(await keep()).toBe(left);
  },
);

test("a pull request that was never reviewed leaves nothing", async () => {
  const { keep, saved } = parts(null);
  expect(await keep()).toBeNull();
  expect(saved).toEqual([]);
});

test("a review whose record is gone leaves nothing, and may be kept when it is back", async () => {
  const { keep, saved } = parts("8");
  expect(await keep()).toBeNull();
  expect(saved).toEqual([]);
});

test("a thread of another finding, or of none, closes nothing", () => {
  const threads = [thread("b", "fixed"), thread("0", "dismissed")];
  expect(stillOpen([decision("a", "comment")], threads)).toMatchObject([
    { fingerprint: "a".repeat(32), message: "Why.", path: "src/a.ts", severity: "high" },
  ]);
  expect(stillOpen([], threads)).toEqual([]);
});
