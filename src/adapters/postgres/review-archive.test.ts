import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { testDatabase, type TestDatabase } from "../../../test/support/postgres.ts";
import type { HostRepository, IncomingEvent } from "../../core/ports/index.ts";
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

describe("open pull requests", () => {
  const shop = { workspace: "acme", slug: "listed" };
  const repository: HostRepository = {
    ref: shop,
    uuid: "{listed}",
    name: "listed",
    private: true,
    mainBranch: "main",
    project: { key: "ONE", name: "One" },
    updatedOn: "2026-01-01T10:00:00Z",
  };

  async function hear(id: number, state: string, change: Partial<IncomingEvent> = {}) {
    const event: IncomingEvent = {
      dedupeKey: `${change.kind ?? "poll"} ${id} ${state} ${change.repositoryUuid ?? ""}`,
      kind: "poll",
      pullRequest: { ...shop, id },
      repositoryUuid: repository.uuid,
      head: "0123456789ab",
      destinationBranch: "main",
      payload: { title: `Change ${id}`, state, draft: false },
      review: false,
      ...change,
    };
    await database.queueStorage.transaction(async (step) => step.recordEvent(event));
  }

  const known = async (limit = 10) =>
    (await database.archive.listOpenPullRequests(limit)).map(({ ref }) => ref.id);

  test("are those that the newest event calls open, in repositories that are watched and there", async () => {
    await database.watched.watch(repository);
    expect(await known()).toEqual([]);
    await hear(1, "open");
    await hear(2, "open");
    await hear(3, "open");
    // Of a repository that nobody watches.
    const other = { workspace: "acme", slug: "other", id: 9 };
    await hear(9, "open", { pullRequest: other, repositoryUuid: "{other}" });
    expect(await database.archive.listOpenPullRequests(10)).toMatchObject(
      [3, 2, 1].map((id) => ({ ref: { ...shop, id }, title: `Change ${id}` })),
    );
    await hear(2, "merged");
    // What a person asked for says nothing of the state, and makes it no newer.
    await hear(1, "", { kind: "manual", payload: {} });
    await hear(1, "open", { kind: "pullrequest:updated" });
    expect(await known()).toEqual([1, 3]);
    expect(await known(1)).toEqual([1]);
    expect(await known(0)).toEqual([]);
    const set = async (what: string) =>
      database.queueStorage.executeSql(`update repositories set ${what}`, []);
    await set("lost_at = now()");
    expect(await known()).toEqual([]);
    await set("lost_at = null");
    expect(await known()).toEqual([1, 3]);
    await set("enabled = false");
    expect(await known()).toEqual([]);
  });
});
