import { afterAll, beforeAll, expect, test } from "vitest";
import { testDatabase, type TestDatabase } from "../../../test/support/postgres.ts";
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

const pullRequest = { workspace: "acme", slug: "shop", id: 1 };
const opening = {
  pullRequest,
  head: "a".repeat(40),
  mergeBase: null,
  destinationBranch: "main",
  title: "Add orders",
  url: "https://bitbucket.org/acme/shop/pull-requests/1",
};

test("lists reviews newest first, and no more than asked for", async () => {
  for (const head of ["1", "2", "3"]) {
    const review = await database.reviews.openReview({ ...opening, head: head.repeat(40) });
    await database.reviews.finishReview(review.id, {
      status: "done",
      summaryDigest: null,
      decisions: [],
      timings: { fetch: 1 },
      reason: null,
      facts: { engines: [] },
    });
  }
  const listed = await database.archive.listReviews(2);
  expect(listed.map(({ record }) => record.head[0])).toEqual(["3", "2"]);
  expect(listed[0]).toMatchObject({
    title: "Add orders",
    url: opening.url,
    reason: null,
    record: { pullRequest },
  });
});

test("knows no review under an id that was never given, whatever it looks like", async () => {
  for (const id of ["999999", "0", "-1", "1 or 1=1", "", "9".repeat(40)]) {
    expect(await database.archive.findReview(id)).toBeNull();
  }
});

test("a failure closes the running review with its reason", async () => {
  const running = await database.reviews.openReview({ ...opening, head: "f".repeat(40) });
  await database.archive.recordFailure(pullRequest, "Bitbucket was away.\0");
  const found = await database.archive.findReview(running.id);
  expect(found?.listing).toMatchObject({
    reason: "Bitbucket was away.\uFFFD",
    record: { status: "failed" },
  });
});

test("a failure before any review began is on record too", async () => {
  const unseen = { ...pullRequest, id: 77 };
  await database.archive.recordFailure(unseen, "The pull request could not be read.");
  const [newest] = await database.archive.listReviews(1);
  expect(newest).toMatchObject({
    reason: "The pull request could not be read.",
    record: { pullRequest: unseen, status: "failed" },
  });
});

test("tells what a review is doing while it runs, and nothing once it has ended", async () => {
  const { id } = await database.reviews.openReview({ ...opening, head: "9".repeat(40) });
  const stage = async () => (await database.archive.findReview(id))?.listing.stage;
  expect(await stage()).toBeNull();
  await database.progress.note(id, "analyse");
  expect(await stage()).toBe("analyse");
  await database.reviews.finishReview(id, {
    status: "done",
    summaryDigest: null,
    decisions: [],
    timings: {},
    reason: null,
    facts: {},
  });
  expect(await stage()).toBeNull();
  // A note that comes late, from a worker that was thought dead.
  await database.progress.note(id, "publish");
  expect(await stage()).toBeNull();
});
