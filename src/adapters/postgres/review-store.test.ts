import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { testDatabase, type TestDatabase } from "../../../test/support/postgres.ts";
import type { Decision } from "../../core/domain/index.ts";
import type { Fence, ReviewResult, ThreadRecord } from "../../core/ports/index.ts";
import { openDatabase, type Database } from "./index.ts";

let own: TestDatabase;
let database: Database;
let other: Database;

beforeAll(async () => {
  own = await testDatabase();
  database = await openDatabase({ home: "", databaseUrl: own.url });
  other = await openDatabase({ home: "", databaseUrl: own.url });
});
afterAll(async () => {
  await other.close();
  await database.close();
  await own.close();
});

let lastId = 0;
function newPullRequest() {
  lastId += 1;
  return { workspace: "acme", slug: "shop", id: lastId };
}

function reviewOf(pullRequest: ReturnType<typeof newPullRequest>, head = "a".repeat(40)) {
  return {
    pullRequest,
    head,
    mergeBase: "b".repeat(40),
    destinationBranch: "main",
    title: "Add orders",
    url: "https://bitbucket.org/acme/shop/pull-requests/1",
  };
}

const done: ReviewResult = {
  status: "done",
  summaryDigest: "digest",
  decisions: [],
  timings: { fetch: 12.5 },
  reason: null,
  facts: { engines: ["oxlint"] },
};

function decision(rule: string, message = "message"): Decision {
  return {
    finding: {
      rule,
      severity: "high",
      category: "correctness",
      title: "title",
      message,
      path: "src/a.ts",
      range: { start: 1, end: 2 },
      engine: "oxlint",
      fingerprint: "f".repeat(32),
      contentKey: "c".repeat(32),
    },
    outcome: "comment",
    reason: null,
  };
}

/** What the queue does when a worker takes a job. */
async function takeLease(
  pullRequest: ReturnType<typeof newPullRequest>,
  attempt = 1,
  jobId: string = randomUUID(),
): Promise<Fence> {
  const fence = { jobId, attempt };
  const rows = await database.queueStorage.executeSql(
    "select id from pull_requests where workspace = $1 and slug = $2 and number = $3",
    [pullRequest.workspace, pullRequest.slug, pullRequest.id],
  );
  const [row] = rows.rows;
  if (typeof row !== "object" || row === null || !("id" in row))
    throw new Error("No such pull request.");
  const { id } = row;
  await database.queueStorage.transaction(async (step) =>
    step.takeLease(fence, String(id), "review"),
  );
  return fence;
}

describe("reviews", () => {
  test("one that runs is found again after a crash, with everything it began with", async () => {
    const pullRequest = newPullRequest();
    const first = await database.reviews.openReview(reviewOf(pullRequest));
    expect(first).toMatchObject({
      pullRequest,
      status: "running",
      mergeBase: "b".repeat(40),
      destinationBranch: "main",
    });
    expect(await other.reviews.openReview(reviewOf(pullRequest))).toEqual(first);
  });

  test("one that is finished is not; the same head can be looked at again", async () => {
    const pullRequest = newPullRequest();
    const first = await database.reviews.openReview(reviewOf(pullRequest));
    await database.reviews.finishReview(first.id, done);
    const second = await database.reviews.openReview(reviewOf(pullRequest));
    expect(second.id).not.toBe(first.id);
    expect(second.status).toBe("running");
  });

  test("a newer head cancels the one that was left running", async () => {
    const pullRequest = newPullRequest();
    const first = await database.reviews.openReview(reviewOf(pullRequest));
    const second = await database.reviews.openReview(reviewOf(pullRequest, "d".repeat(40)));
    expect(second.id).not.toBe(first.id);
    // The stale worker comes to its end all the same; its result changes nothing.
    await database.reviews.finishReview(first.id, done);
    expect(await database.reviews.lastReview(pullRequest)).toBeNull();
  });

  test("many openings at once give one review", async () => {
    const pullRequest = newPullRequest();
    const opened = await Promise.all(
      Array.from({ length: 20 }, async (_, index) =>
        (index % 2 === 0 ? database : other).reviews.openReview(reviewOf(pullRequest)),
      ),
    );
    expect(new Set(opened.map((review) => review.id)).size).toBe(1);
  });

  test("the last one is the newest that is done, of this pull request", async () => {
    const pullRequest = newPullRequest();
    expect(await database.reviews.lastReview(pullRequest)).toBeNull();
    for (const head of ["1", "2", "3"]) {
      const review = await database.reviews.openReview(reviewOf(pullRequest, head.repeat(40)));
      const status = head === "3" ? "failed" : "done";
      await database.reviews.finishReview(review.id, {
        ...done,
        status,
        summaryDigest: head,
        reason: "why",
      });
    }
    const stranger = await database.reviews.openReview(reviewOf(newPullRequest()));
    await database.reviews.finishReview(stranger.id, done);
    const last = await database.reviews.lastReview(pullRequest);
    expect(last).toMatchObject({
      head: "2".repeat(40),
      status: "done",
      summaryDigest: "2",
      pullRequest,
    });
    expect(last?.finishedAt).toBeInstanceOf(Date);
  });

  test("decisions are kept in their order with reasons, any number of them", async () => {
    const review = await database.reviews.openReview(reviewOf(newPullRequest()));
    const decisions = Array.from({ length: 5_000 }, (_, index) => ({
      ...decision(`rule/${index}`),
      reason: null,
    }));
    const suppressed = {
      ...decision("rule/last"),
      outcome: "suppressed" as const,
      reason: "over-cap" as const,
    };
    await database.reviews.finishReview(review.id, {
      ...done,
      decisions: [...decisions, suppressed],
    });
    const kept = await database.archive.findReview(review.id);
    expect(kept?.result.decisions).toEqual([...decisions, suppressed]);
  });

  test("text that strangers choose is stored whatever it holds", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: "binary" }),
        fc.string({ unit: "binary" }),
        async (title, message) => {
          const hostile = `${title}\0'"\\;--\uD800`;
          const review = await database.reviews.openReview({
            ...reviewOf(newPullRequest()),
            title: hostile,
            destinationBranch: hostile,
          });
          const decisions = [decision("rule/x", `${message}\0`)];
          await database.reviews.finishReview(review.id, {
            ...done,
            decisions,
            reason: hostile,
            facts: { [hostile]: hostile },
          });
          const kept = await database.archive.findReview(review.id);
          expect(kept?.result.decisions[0]?.finding.message).toBe(
            `${message.toWellFormed().replaceAll("\0", "\uFFFD")}\uFFFD`,
          );
        },
      ),
      { numRuns: 25 },
    );
  });
});

describe("threads", () => {
  const thread: ThreadRecord = {
    fingerprint: "f".repeat(32),
    contentKey: "c".repeat(32),
    rule: "oxlint/no-debugger",
    path: "src/a.ts",
    commentId: 701,
    state: "open",
  };

  test("are kept by comment: a second save replaces, another pull request has its own", async () => {
    const pullRequest = newPullRequest();
    await database.reviews.saveThread(pullRequest, { ...thread, commentId: 702, path: "b\0.ts" });
    await database.reviews.saveThread(pullRequest, thread);
    await database.reviews.saveThread(pullRequest, { ...thread, state: "dismissed", rule: null });
    expect(await database.reviews.listThreads(pullRequest)).toEqual([
      { ...thread, state: "dismissed", rule: null },
      { ...thread, commentId: 702, path: "b\uFFFD.ts" },
    ]);
    expect(await database.reviews.listThreads(newPullRequest())).toEqual([]);
  });

  test("comment numbers beyond 32 bits come back as they were", async () => {
    const pullRequest = newPullRequest();
    await database.reviews.saveThread(pullRequest, { ...thread, commentId: 900_719_925_474_099 });
    expect(await database.reviews.listThreads(pullRequest)).toMatchObject([
      { commentId: 900_719_925_474_099 },
    ]);
  });
});

describe("effects", () => {
  test("go from new over in doubt to done, and remember what Bitbucket called it", async () => {
    const pullRequest = newPullRequest();
    const { id: reviewId } = await database.reviews.openReview(reviewOf(pullRequest));
    const fence = await takeLease(pullRequest);
    const effect = { owner: reviewId, kind: "comment", key: "f1" };
    expect(await database.reviews.beginEffect(effect, fence)).toEqual({
      state: "new",
      remoteId: null,
    });
    expect(await database.reviews.beginEffect(effect, fence)).toEqual({
      state: "in-doubt",
      remoteId: null,
    });
    await database.reviews.completeEffect(effect, { remoteId: "4711" });
    expect(await database.reviews.beginEffect(effect, fence)).toEqual({
      state: "done",
      remoteId: "4711",
    });
    expect(await database.reviews.beginEffect({ ...effect, key: "f2" }, fence)).toMatchObject({
      state: "new",
    });
    expect(await database.reviews.beginEffect({ ...effect, kind: "status" }, fence)).toMatchObject({
      state: "new",
    });
  });

  test("are recorded together with their thread or not at all", async () => {
    const pullRequest = newPullRequest();
    const { id: reviewId } = await database.reviews.openReview(reviewOf(pullRequest));
    const fence = await takeLease(pullRequest);
    const effect = { owner: reviewId, kind: "comment", key: "f1" };
    await database.reviews.beginEffect(effect, fence);
    const thread: ThreadRecord = {
      fingerprint: "f1",
      contentKey: null,
      rule: null,
      path: null,
      commentId: 5,
      state: "open",
    };
    const broken = { ...thread, commentId: Number.NaN };
    await expect(
      database.reviews.completeEffect(effect, { remoteId: "5", thread: broken }),
    ).rejects.toThrow(/bigint/);
    expect(await database.reviews.beginEffect(effect, fence)).toMatchObject({ state: "in-doubt" });
    await database.reviews.completeEffect(effect, { remoteId: "5", thread });
    expect(await database.reviews.listThreads(pullRequest)).toEqual([thread]);
  });

  test("of a job that was taken over are refused, and nothing is recorded", async () => {
    const pullRequest = newPullRequest();
    const { id: reviewId } = await database.reviews.openReview(reviewOf(pullRequest));
    const stale = await takeLease(pullRequest);
    const effect = { owner: reviewId, kind: "comment", key: "f1" };
    const successor = await takeLease(pullRequest, 2, stale.jobId);
    await expect(database.reviews.beginEffect(effect, stale)).rejects.toMatchObject({
      code: "superseded",
    });
    expect(await database.reviews.beginEffect(effect, successor)).toMatchObject({ state: "new" });
    const another = await takeLease(pullRequest);
    await expect(database.reviews.beginEffect(effect, successor)).rejects.toMatchObject({
      code: "superseded",
    });
    expect(await database.reviews.beginEffect(effect, another)).toMatchObject({
      state: "in-doubt",
    });
  });

  test("of a job that never had the pull request are refused", async () => {
    const { id: reviewId } = await database.reviews.openReview(reviewOf(newPullRequest()));
    const fence = { jobId: randomUUID(), attempt: 1 };
    const beginning = database.reviews.beginEffect(
      { owner: reviewId, kind: "comment", key: "" },
      fence,
    );
    await expect(beginning).rejects.toMatchObject({
      code: "superseded",
      message: expect.stringMatching(/Another job/),
    });
  });

  test("what a stale worker did all the same is recorded: it is true", async () => {
    const pullRequest = newPullRequest();
    const { id: reviewId } = await database.reviews.openReview(reviewOf(pullRequest));
    const stale = await takeLease(pullRequest);
    const effect = { owner: reviewId, kind: "comment", key: "f1" };
    await database.reviews.beginEffect(effect, stale);
    const successor = await takeLease(pullRequest);
    await database.reviews.completeEffect(effect, { remoteId: "9" });
    expect(await database.reviews.beginEffect(effect, successor)).toEqual({
      state: "done",
      remoteId: "9",
    });
  });

  test("one that was never begun can't be completed", async () => {
    const { id: reviewId } = await database.reviews.openReview(reviewOf(newPullRequest()));
    const completing = database.reviews.completeEffect(
      { owner: reviewId, kind: "comment", key: "f" },
      { remoteId: null },
    );
    await expect(completing).rejects.toThrow(/never begun/);
  });

  test("a takeover waits for an intent that is being recorded, so the two can't cross", async () => {
    const pullRequest = newPullRequest();
    await database.reviews.openReview(reviewOf(pullRequest));
    const fence = await takeLease(pullRequest);
    const order: string[] = [];
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    let holding = (): void => undefined;
    const isHolding = new Promise<void>((resolve) => (holding = resolve));
    const intent = database.queueStorage.transaction(async (step) => {
      await step.holdLease(fence);
      holding();
      await held;
      order.push("intent recorded");
    });
    await isHolding;
    const takeover = takeLease(pullRequest).then(() => order.push("taken over"));
    // The takeover is now waiting in the server, or about to.
    await database.ping();
    release();
    await Promise.all([intent, takeover]);
    expect(order).toEqual(["intent recorded", "taken over"]);
  });
});

test("a pull request's state is kept, and a head only when it is given", async () => {
  const pullRequest = newPullRequest();
  await database.reviews.setPullRequestState(pullRequest, "open", "e".repeat(12));
  await database.reviews.setPullRequestState(pullRequest, "merged", null);
  const { rows } = await database.queueStorage.executeSql(
    "select state, head from pull_requests where number = $1",
    [pullRequest.id],
  );
  expect(rows).toEqual([{ state: "merged", head: "e".repeat(12) }]);
});
