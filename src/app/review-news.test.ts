import { beforeEach, describe, expect, test } from "vitest";
import { createFakeActing, fakeCommandContext } from "../../test/support/fake-acting.ts";
import { createFakeHost, somePullRequest } from "../../test/support/fake-host.ts";
import { KodyError } from "../core/domain/index.ts";
import type { NewsOfPullRequest, ReviewJob } from "../core/ports/index.ts";
import type { PolicyOutcome } from "../core/verdict/index.ts";
import { tellFailure, tellOfPolicy, tellOutcome } from "./review-news.ts";

const job: ReviewJob = {
  id: "j1",
  attempt: 1,
  pullRequest: { workspace: "acme", slug: "shop", id: 7 },
  repositoryUuid: "{shop}",
  head: null,
  destinationBranch: null,
  reason: "created",
};
let told: NewsOfPullRequest[];
const news = { tell: async (one: NewsOfPullRequest) => void told.push(one) };

beforeEach(() => {
  told = [];
});

test("a finished review is told with its counts; nothing else is", async () => {
  const about = { title: "Orders", url: "https://x", authorUuid: "{ada}", counts: { high: 2 } };
  await tellOutcome(job, { status: "reviewed", reviewId: "5", comments: 2, news: about }, news);
  await tellOutcome(job, { status: "unchanged" }, news);
  await tellOutcome(job, { status: "closed" }, news);
  await tellOutcome(job, { status: "superseded", reason: "A newer one." }, news);
  expect(told).toEqual([
    {
      kind: "review-done",
      event: "review/5",
      pullRequest: job.pullRequest,
      repositoryUuid: "{shop}",
      title: "Orders",
      url: "https://x",
      authorUuid: "{ada}",
      facts: { counts: { high: 2 } },
    },
  ]);
});

test("a failure is told also when Bitbucket does not answer", async () => {
  const error = new KodyError("invalid-input", "The change is too large.");
  await tellFailure(job, error, null, news);
  const silent = { getPullRequest: async () => Promise.reject(new Error("Away.")) };
  await tellFailure(job, error, silent, news);
  for (const one of told)
    expect(one).toMatchObject({
      kind: "needs-attention",
      event: "failure/j1",
      title: "acme/shop#7",
      authorUuid: null,
      facts: { reason: "The change is too large." },
    });
  expect(told).toHaveLength(2);
});

describe("what a policy did", () => {
  const off = { state: "off" } as const;
  const nothing: PolicyOutcome = {
    // Nothing but the state is looked at.
    verdict: { state: "off" } as PolicyOutcome["verdict"],
    merge: off,
    stale: off,
    comeBackAfter: null,
  };

  async function toldOf(outcome: PolicyOutcome): Promise<string[]> {
    const told: string[] = [];
    const pullRequest = somePullRequest();
    const host = createFakeHost(pullRequest);
    const context = fakeCommandContext({ host, acting: createFakeActing({ host }) });
    await tellOfPolicy(context, outcome, {
      tell: async ({ kind, event }) => void told.push(`${kind} ${event}`),
    });
    return told;
  }

  test("is told when Kody did it, and nothing is when it did nothing", async () => {
    expect(await toldOf(nothing)).toEqual([]);
    expect(
      await toldOf({
        ...nothing,
        verdict: { state: "given", verdict: "request-changes" } as PolicyOutcome["verdict"],
      }),
    ).toEqual([`changes-requested changes-requested/acme/shop#1/${"a".repeat(12)}`]);
    expect(
      await toldOf({
        ...nothing,
        verdict: { state: "given", verdict: "approve" } as PolicyOutcome["verdict"],
        merge: { state: "merged", by: "other" } as unknown as PolicyOutcome["merge"],
      }),
    ).toEqual([]);
    expect(
      await toldOf({
        ...nothing,
        merge: { state: "merged", by: "kody" } as PolicyOutcome["merge"],
        stale: { state: "declined" },
      }),
    ).toEqual(["merged merged/acme/shop#1", "declined declined/acme/shop#1"]);
  });
});
