import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { testDatabase, type TestDatabase } from "../../../test/support/postgres.ts";
import { eventOf, openTestQueue, type TestQueue } from "../../../test/support/queue.ts";
import type { HeardComment, IncomingEvent } from "../../core/ports/index.ts";

let own: TestDatabase;
let here: TestQueue;

beforeAll(async () => {
  own = await testDatabase();
  here = await openTestQueue(own.url);
});
beforeEach(async () => {
  await here.sql("delete from pgboss.job");
  await here.sql("truncate events, leases, commands");
});
afterAll(async () => {
  await here.close();
  await own.close();
});

const pullRequest = { workspace: "acme", slug: "shop", id: 1 };

function commentEvent(commentId: number, body = "@kody help"): IncomingEvent {
  const comment: HeardComment = {
    commentId,
    authorUuid: "{ann}",
    authorName: "Ann",
    byMachine: false,
    body,
    replyTo: null,
    createdOn: "2026-01-01T10:00:00Z",
  };
  const more = { kind: "pullrequest:comment_created", review: false, attend: true, comment };
  return eventOf(1, `comment ${commentId}`, more);
}

describe("the lane beside reviews", () => {
  test("a comment is kept with its job in one step, and disturbs no review that runs", async () => {
    await here.queue.receive(eventOf(1, "one"));
    const review = await here.queue.take();
    await here.queue.receive(commentEvent(7));
    if (review === null) throw new Error("No review waits.");
    expect(await here.queue.isSuperseded(review)).toBe(false);
    expect(await here.queue.take()).toBeNull();
    const visit = await here.queue.attend.take();
    expect(visit).toMatchObject({ pullRequest, reason: "pullrequest:comment_created" });
    expect(await here.database.commands.waiting(pullRequest)).toMatchObject([
      { commentId: 7, body: "@kody help", state: "waiting" },
    ]);
    // Both hold the pull request at once, each in its lane.
    await here.queue.heartbeat(review);
    if (visit !== null) await here.queue.attend.complete(visit);
    await here.queue.complete(review);
    expect(await here.queue.counts()).toEqual({ waiting: 0, active: 0, deadLetters: 0 });
  });

  test("a hundred comments are one job and a hundred commands, each once", async () => {
    const events = Array.from({ length: 100 }, (_, id) => commentEvent(id + 1));
    await Promise.all([...events, ...events].map(async (event) => here.queue.receive(event)));
    expect(await here.database.commands.waiting(pullRequest)).toHaveLength(100);
    expect(await here.queue.counts()).toMatchObject({ waiting: 1 });
  });

  test("a comment that comes while its pull request is attended is not lost", async () => {
    await here.queue.receive(commentEvent(1));
    const first = await here.queue.attend.take();
    await here.queue.receive(commentEvent(2));
    expect(await here.queue.attend.take()).toBeNull();
    if (first !== null) await here.queue.attend.complete(first);
    expect(await here.queue.attend.take()).not.toBeNull();
  });

  test("what a newer event takes the place of is still a reason, also after a failure", async () => {
    const look = (kind: string) => eventOf(1, kind, { kind, review: false, attend: true });
    await here.queue.receive(look("pullrequest:fulfilled"));
    await here.queue.receive(look("poll"));
    await here.queue.receive(look("reviewed"));
    const first = await here.queue.attend.take();
    expect(first).toMatchObject({ reason: "reviewed", also: ["poll", "pullrequest:fulfilled"] });
    await here.queue.receive(look("stale"));
    if (first !== null) await here.queue.attend.fail(first, "No.", 0);
    const second = await here.queue.attend.take();
    expect(second).toMatchObject({
      reason: "stale",
      also: ["poll", "pullrequest:fulfilled", "reviewed"],
    });
    if (second !== null) await here.queue.attend.fail(second, "No.", 0);
    await here.queue.receive(look("merge"));
    const third = await here.queue.attend.take();
    expect(third?.also).toEqual(["poll", "pullrequest:fulfilled", "reviewed", "stale"]);
    if (third !== null) await here.queue.attend.complete(third);
    await here.queue.receive(look("approved"));
    expect((await here.queue.attend.take())?.also).toBeUndefined();
  });

  test("an event may be for both lanes, or for neither", async () => {
    await here.queue.receive(eventOf(1, "both", { attend: true }));
    expect(await here.queue.take()).not.toBeNull();
    expect(await here.queue.attend.take()).not.toBeNull();
    await here.queue.receive(eventOf(2, "neither", { review: false }));
    expect(await here.queue.take()).toBeNull();
    expect(await here.queue.attend.take()).toBeNull();
  });

  test("what fails five times there is among the dead letters, and comes back to its lane", async () => {
    await here.queue.receive(commentEvent(1));
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      const job = await here.queue.attend.take();
      if (job === null) throw new Error("No job waits.");
      await here.queue.attend.fail(job, "No.", 0);
    }
    const [letter] = await here.queue.deadLetters(5);
    expect(letter).toMatchObject({ reason: "No.", pullRequest });
    expect(await here.queue.replay(letter?.id ?? "")).toBe(true);
    expect(await here.queue.take()).toBeNull();
    expect(await here.queue.attend.take()).toMatchObject({ attempt: 1 });
  });
});
