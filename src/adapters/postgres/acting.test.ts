import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { testDatabase, type TestDatabase } from "../../../test/support/postgres.ts";
import type { PullRequestRef } from "../../core/domain/index.ts";
import type { Fence, HeardComment, Lane } from "../../core/ports/index.ts";
import { openDatabase, type Database } from "./index.ts";

let mine: TestDatabase;
let database: Database;
let next = 0;

beforeAll(async () => {
  mine = await testDatabase();
  database = await openDatabase({ home: "", databaseUrl: mine.url });
});
afterAll(async () => {
  await database.close();
  await mine.close();
});

function newPullRequest(): PullRequestRef {
  next += 1;
  return { workspace: "acme", slug: "shop", id: next };
}

async function leased(pullRequest: PullRequestRef, lane: Lane = "attend"): Promise<Fence> {
  await database.reviews.setPullRequestState(pullRequest, "open", "a".repeat(40));
  const { rows } = await database.queueStorage.executeSql(
    "select id::text from pull_requests where number = $1",
    [pullRequest.id],
  );
  const [row] = rows as { id: string }[];
  const fence = { jobId: randomUUID(), attempt: 1 };
  await database.queueStorage.transaction(async (step) =>
    step.takeLease(fence, row?.id ?? "", lane),
  );
  return fence;
}

function comment(commentId: number, change: Partial<HeardComment> = {}): HeardComment {
  return {
    commentId,
    authorUuid: "{ann}",
    authorName: "Ann",
    byMachine: false,
    body: "@kody help",
    replyTo: null,
    createdOn: "2026-01-01T10:00:00Z",
    ...change,
  };
}

describe("effects of a pull request itself", () => {
  test("are known apart from those of its reviews, and from those of others", async () => {
    const pullRequest = newPullRequest();
    const fence = await leased(pullRequest);
    const effect = { owner: pullRequest, kind: "merge", key: "abc" };
    expect(await database.reviews.beginEffect(effect, fence)).toMatchObject({ state: "new" });
    expect(await database.reviews.beginEffect(effect, fence)).toMatchObject({ state: "in-doubt" });
    await database.reviews.completeEffect(effect, { remoteId: "def" });
    expect(await database.reviews.beginEffect(effect, fence)).toEqual({
      state: "done",
      remoteId: "def",
    });
    const other = newPullRequest();
    const elsewhere = { ...effect, owner: other };
    expect(await database.reviews.beginEffect(elsewhere, await leased(other))).toMatchObject({
      state: "new",
    });
    const review = await database.reviews.openReview({
      pullRequest,
      head: "a".repeat(40),
      mergeBase: null,
      destinationBranch: "main",
      title: "",
      url: "",
    });
    const ofReview = { ...effect, owner: review.id };
    expect(await database.reviews.beginEffect(ofReview, fence)).toMatchObject({ state: "new" });
  });

  test("may leave a thread, and need the lease of their lane", async () => {
    const pullRequest = newPullRequest();
    const fence = await leased(pullRequest);
    const effect = { owner: pullRequest, kind: "comment", key: "n:stale" };
    await database.reviews.beginEffect(effect, fence);
    const thread = {
      fingerprint: "n:stale",
      contentKey: null,
      rule: null,
      path: null,
      commentId: 9,
      state: "open" as const,
    };
    await database.reviews.completeEffect(effect, { remoteId: "9", thread });
    expect(await database.reviews.listThreads(pullRequest)).toEqual([thread]);
    // The other lane's lease neither ends it nor stands in for it.
    await leased(pullRequest, "review");
    await database.reviews.beginEffect({ ...effect, key: "n:other" }, fence);
    await leased(pullRequest, "attend");
    await expect(
      database.reviews.beginEffect({ ...effect, key: "n:third" }, fence),
    ).rejects.toMatchObject({ code: "superseded" });
  });

  test("that never began can't be completed", async () => {
    const effect = { owner: newPullRequest(), kind: "merge", key: "" };
    await expect(database.reviews.completeEffect(effect, { remoteId: null })).rejects.toMatchObject(
      { code: "internal" },
    );
  });
});

describe("commands", () => {
  test("are kept as they were heard of first, and done once", async () => {
    const pullRequest = newPullRequest();
    const { commands } = database;
    expect(await commands.hear(pullRequest, [comment(2), comment(1, { replyTo: 7 })])).toBe(2);
    expect(await commands.hear(pullRequest, [comment(2, { body: "@kody merge" })])).toBe(0);
    expect(await commands.waiting(pullRequest)).toEqual([
      { ...comment(1, { replyTo: 7 }), state: "waiting", outcome: null },
      { ...comment(2), state: "waiting", outcome: null },
    ]);
    await commands.finish(pullRequest, 1, "help");
    await commands.finish(pullRequest, 1, "again");
    expect(await commands.waiting(pullRequest)).toHaveLength(1);
    expect(await commands.answered(pullRequest, 5)).toMatchObject([
      { commentId: 1, state: "done", outcome: "help" },
    ]);
    expect(await commands.hear(pullRequest, [comment(1)])).toBe(0);
  });

  test("of any text and length are no problem, and of unknown pull requests there are none", async () => {
    const pullRequest = newPullRequest();
    const body = `@kody ask \0\ud800 ${"x".repeat(100_000)}`;
    await database.commands.hear(pullRequest, [comment(1, { body, authorUuid: null })]);
    const [kept] = await database.commands.waiting(pullRequest);
    expect(kept?.body.startsWith("@kody ask \ufffd\ufffd x")).toBe(true);
    expect(kept?.body.length).toBeLessThanOrEqual(40_000);
    const unknown = newPullRequest();
    expect(await database.commands.waiting(unknown)).toEqual([]);
    expect(await database.commands.answered(unknown, 5)).toEqual([]);
    await expect(database.commands.finish(unknown, 1, "")).resolves.toBeUndefined();
  });
});

describe("notes of a pull request", () => {
  test("are kept, replaced and forgotten by name", async () => {
    const pullRequest = newPullRequest();
    const { notes } = database;
    expect(await notes.read(pullRequest, "paused")).toBeUndefined();
    await notes.write(pullRequest, "paused", { by: "Ann" });
    await notes.write(pullRequest, "paused", { by: "Bob \0" });
    expect(await notes.read(pullRequest, "paused")).toEqual({ by: "Bob \ufffd" });
    expect(await notes.read(pullRequest, "other")).toBeUndefined();
    await notes.write(pullRequest, "paused", null);
    expect(await notes.read(pullRequest, "paused")).toBeUndefined();
  });

  test("are found for open pull requests of watched repositories", async () => {
    const pullRequest = newPullRequest();
    await database.notes.write(pullRequest, "stale", { since: "2026-01-01" });
    expect(await database.notes.having("stale", 10)).toEqual([]);
    const ref = { workspace: pullRequest.workspace, slug: pullRequest.slug };
    const repository = {
      ref,
      uuid: "{notes}",
      name: "Shop",
      private: true,
      mainBranch: "main",
      project: null,
      updatedOn: null,
    };
    await database.watched.watch(repository);
    await database.queueStorage.executeSql(
      "update pull_requests set repository_uuid = '{notes}' where number = $1",
      [pullRequest.id],
    );
    expect(await database.notes.having("stale", 10)).toEqual([
      { pullRequest, repositoryUuid: "{notes}", value: { since: "2026-01-01" } },
    ]);
    await database.reviews.setPullRequestState(pullRequest, "merged", null);
    expect(await database.notes.having("stale", 10)).toEqual([]);
  });
});

test("open pull requests are found by their head, in 12 digits or in 40", async () => {
  const find = async (commit: string) => database.archive.openPullRequestsAt("{heads}", commit);
  const commit = "c".repeat(40);
  const long = newPullRequest();
  const short = newPullRequest();
  const other = newPullRequest();
  await database.reviews.setPullRequestState(long, "open", commit);
  await database.reviews.setPullRequestState(short, "open", commit.slice(0, 12));
  await database.reviews.setPullRequestState(other, "open", "d".repeat(40));
  await database.queueStorage.executeSql(
    "update pull_requests set repository_uuid = '{heads}' where number = any($1::int[])",
    [[long.id, short.id, other.id]],
  );
  expect(await find(commit)).toEqual([long, short]);
  await database.reviews.setPullRequestState(short, "merged", null);
  expect(await find(commit)).toEqual([long]);
});

test("pull requests that nothing was heard of are found where a policy speaks of them", async () => {
  const find = async (before: Date, word = "declineStale") =>
    database.archive.quietPullRequests(word, before, 10);
  const quiet = newPullRequest();
  const elsewhere = newPullRequest();
  await database.reviews.setPullRequestState(quiet, "open", "a".repeat(40));
  await database.reviews.setPullRequestState(elsewhere, "open", "a".repeat(40));
  await database.queueStorage.executeSql(
    `update pull_requests set repository_uuid = '{quiet}',
       destination_branch = case number when $1 then 'main' else 'next' end
     where number = any($2::int[])`,
    [quiet.id, [quiet.id, elsewhere.id]],
  );
  await database.watched.watch({
    ref: { workspace: "acme", slug: "quiet" },
    uuid: "{quiet}",
    name: "Quiet",
    private: true,
    mainBranch: "main",
    project: null,
    updatedOn: null,
  });
  const files = [{ path: ".kody.yml", text: "declineStale:\n  after: 30\n" }];
  await database.configMemory.keep("{quiet}", "main", files);
  const tomorrow = new Date(Date.now() + 86_400_000);
  expect(await find(tomorrow)).toEqual([{ pullRequest: quiet, repositoryUuid: "{quiet}" }]);
  expect(await find(new Date(0))).toEqual([]);
  expect(await find(tomorrow, "verdict")).toEqual([]);
});

test("the history of a rule says how many comments people did not want", async () => {
  const pullRequest = newPullRequest();
  const { id } = await database.reviews.openReview({
    pullRequest,
    head: "a".repeat(40),
    mergeBase: null,
    destinationBranch: "main",
    title: "",
    url: "",
  });
  const finding = {
    rule: "toy/bug",
    severity: "high" as const,
    category: "correctness" as const,
    title: "Bug",
    message: "",
    path: "a.ts",
    range: null,
    engine: "toy",
    fingerprint: "1".repeat(32),
    contentKey: "2".repeat(32),
  };
  await database.reviews.finishReview(id, {
    status: "done",
    summaryDigest: null,
    decisions: [{ finding, outcome: "comment", reason: null }],
    timings: {},
    reason: null,
    facts: {},
  });
  const thread = { contentKey: null, rule: "toy/bug", path: "a.ts" };
  for (const [commentId, state] of [
    [1, "open"],
    [2, "dismissed"],
    [3, "dismissed"],
  ] as const)
    await database.reviews.saveThread(pullRequest, {
      ...thread,
      fingerprint: "1".repeat(32),
      commentId,
      state,
    });
  await database.reviews.saveThread(pullRequest, {
    ...thread,
    rule: "toy/unknown",
    fingerprint: "9".repeat(32),
    commentId: 4,
    state: "open",
  });
  await database.queueStorage.executeSql(
    "update pull_requests set repository_uuid = '{history}' where number = $1",
    [pullRequest.id],
  );
  expect(await database.ruleHistory.ruleRecords("{history}")).toEqual([
    { rule: "toy/bug", category: "correctness", posted: 3, dismissed: 2 },
  ]);
  expect(await database.ruleHistory.ruleRecords("{other}")).toEqual([]);
});
