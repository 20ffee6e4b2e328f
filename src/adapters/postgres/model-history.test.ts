import { afterAll, beforeAll, expect, test } from "vitest";
import { testDatabase, type TestDatabase } from "../../../test/support/postgres.ts";
import type { Decision, PullRequestRef, PullRequestState } from "../../core/domain/index.ts";
import type { ReviewResult } from "../../core/ports/index.ts";
import { openDatabase, type Database } from "./index.ts";

let own: TestDatabase;
let database: Database;

beforeAll(async () => {
  own = await testDatabase();
  database = await openDatabase({ home: "", databaseUrl: own.url });
});
afterAll(async () => {
  await database.close();
  await own.close();
});

let lastId = 0;
function newPullRequest(): PullRequestRef {
  lastId += 1;
  return { workspace: "acme", slug: "shop", id: lastId };
}

/** A finding of the engine, which is known by its fingerprint. */
function said(fingerprint: string, title: string, engine = "model"): Decision {
  return {
    finding: {
      rule: "model/correctness",
      severity: "high",
      category: "correctness",
      title,
      message: "m",
      path: "src/a.ts",
      range: { start: 1, end: 1 },
      engine,
      fingerprint,
      contentKey: fingerprint,
    },
    outcome: "comment",
    reason: null,
  };
}

async function review(
  pullRequest: PullRequestRef,
  head: string,
  facts: Record<string, unknown>,
  decisions: readonly Decision[] = [],
  status: ReviewResult["status"] = "done",
): Promise<void> {
  const { id } = await database.reviews.openReview({
    pullRequest,
    head: head.repeat(40),
    mergeBase: "b".repeat(40),
    destinationBranch: "main",
    title: "t",
    url: "u",
  });
  await database.reviews.finishReview(id, {
    status,
    summaryDigest: null,
    decisions,
    timings: {},
    reason: null,
    facts,
  });
}

test("every finding of a model once, as it was last said, and whether it still stands", async () => {
  const pullRequest = newPullRequest();
  await review(pullRequest, "1", {}, [
    said("f1", "old"),
    said("f2", "gone"),
    said("f3", "x", "oxlint"),
  ]);
  await review(pullRequest, "2", {}, [said("f1", "new")]);
  await review(pullRequest, "3", {}, [said("f4", "of a review that failed")], "failed");
  const { findings } = await database.reviews.modelHistory(pullRequest);
  expect(findings.map(({ finding, standing }) => [finding.title, standing])).toEqual([
    ["new", true],
    ["gone", false],
  ]);
});

test("the newest head that was reviewed without trouble, and the newest overview", async () => {
  const pullRequest = newPullRequest();
  await review(pullRequest, "1", { model: { settled: true, overview: { does: "one" } } });
  await review(pullRequest, "2", { model: { settled: true, overview: { does: "two" } } });
  await review(pullRequest, "3", { model: { settled: false, overview: null } });
  await review(pullRequest, "4", {});
  expect(await database.reviews.modelHistory(pullRequest)).toEqual({
    findings: [],
    overview: { does: "two" },
    reviewed: { head: "2".repeat(40), mergeBase: "b".repeat(40) },
  });
});

test("nothing is known of a pull request that was never seen", async () => {
  expect(await database.reviews.modelHistory(newPullRequest())).toEqual({
    findings: [],
    overview: null,
    reviewed: null,
  });
});

test("what waits for a model: open, its newest review went without, counted by head", async () => {
  const waits = { model: { waits: true } };
  const state = async (ref: PullRequestRef, to: PullRequestState, uuid = true): Promise<void> => {
    await database.reviews.setPullRequestState(ref, to, null);
    if (!uuid) return;
    await database.queueStorage.executeSql(
      "update pull_requests set repository_uuid = '{r}' where number = $1",
      [ref.id],
    );
  };
  const [waiting, answered, merged, homeless] = Array.from({ length: 4 }, newPullRequest);
  if (!waiting || !answered || !merged || !homeless) throw new Error("four were made");
  await review(waiting, "1", waits);
  await review(waiting, "2", waits);
  await review(waiting, "2", waits);
  await review(answered, "1", waits);
  await review(answered, "1", { model: { waits: false } });
  await review(merged, "1", waits);
  await review(homeless, "1", waits);
  await state(waiting, "open");
  await state(answered, "open");
  await state(merged, "merged");
  await state(homeless, "open", false);
  expect(await database.reviews.waitingForModel(10)).toEqual([
    {
      pullRequest: waiting,
      repositoryUuid: "{r}",
      head: "2".repeat(40),
      tries: 2,
      since: expect.any(Date),
    },
  ]);
  expect(await database.reviews.waitingForModel(0)).toEqual([]);
});
