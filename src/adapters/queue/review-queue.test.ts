import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { testDatabase, type TestDatabase } from "../../../test/support/postgres.ts";
import { eventOf, openTestQueue, type TestQueue } from "../../../test/support/queue.ts";
import type { ReviewJob } from "../../core/ports/index.ts";

let own: TestDatabase;
let here: TestQueue;
/** The same queue as another process has it. */
let there: TestQueue;

beforeAll(async () => {
  own = await testDatabase();
  here = await openTestQueue(own.url);
  there = await openTestQueue(own.url);
});
beforeEach(async () => {
  await here.sql("delete from pgboss.job");
  await here.sql("truncate events, leases");
});
afterAll(async () => {
  await there.close();
  await here.close();
  await own.close();
});

async function taken(from = here): Promise<ReviewJob> {
  const job = await from.queue.take();
  if (job === null) throw new Error("No job was waiting.");
  return job;
}

/** Lets the time come for every job that waits. */
async function skipDelays(): Promise<void> {
  await here.sql("update pgboss.job set start_after = now() where state < 'active'");
}

describe("an event", () => {
  test("becomes a job with all it says", async () => {
    expect(await here.queue.receive(eventOf(1, "abc123"))).toBe("queued");
    expect(await taken()).toEqual({
      id: expect.any(String),
      attempt: 1,
      pullRequest: { workspace: "acme", slug: "shop", id: 1 },
      repositoryUuid: "{shop}",
      head: "abc123",
      destinationBranch: "main",
      reason: "pullrequest:updated",
    });
    expect(await here.queue.take()).toBeNull();
  });

  test("delivered 1,000 times at once is one job", async () => {
    const answers = await Promise.all(
      Array.from({ length: 1_000 }, async (_, index) =>
        (index % 2 === 0 ? here : there).queue.receive(eventOf(1, "abc")),
      ),
    );
    expect(answers.filter((answer) => answer === "queued")).toHaveLength(1);
    expect(await here.queue.counts()).toEqual({ waiting: 1, active: 0, deadLetters: 0 });
    await taken();
    expect(await here.queue.take()).toBeNull();
  }, 90_000);

  test("delivered again after its job is done is still a duplicate", async () => {
    await here.queue.receive(eventOf(1, "abc"));
    await here.queue.complete(await taken());
    expect(await there.queue.receive(eventOf(1, "abc"))).toBe("duplicate");
    expect(await here.queue.take()).toBeNull();
  });

  test("that asks for no review is stored without a job", async () => {
    expect(await here.queue.receive(eventOf(1, "abc", { review: false }))).toBe("queued");
    expect(await here.queue.take()).toBeNull();
    expect(await here.queue.receive(eventOf(1, "abc", { review: false }))).toBe("duplicate");
  });

  test("whose job can't be stored is not stored either", async () => {
    await here.sql(
      "alter table pgboss.job add constraint no_jobs check (name <> 'review') not valid",
    );
    await expect(here.queue.receive(eventOf(1, "abc"))).rejects.toThrow(/no_jobs/);
    await here.sql("alter table pgboss.job drop constraint no_jobs");
    expect(await here.queue.receive(eventOf(1, "abc"))).toBe("queued");
  });

  test("of a stranger's making is stored whatever it holds", async () => {
    const hostile = `'; drop table events; -- \0 \uD800 ${"x".repeat(9_000)}`;
    const event = {
      dedupeKey: hostile,
      kind: hostile,
      head: hostile,
      destinationBranch: hostile,
      repositoryUuid: hostile,
    };
    expect(
      await here.queue.receive(eventOf(1, "", { ...event, payload: { [hostile]: hostile } })),
    ).toBe("queued");
    expect((await taken()).head).toMatch(/^'; drop table events; -- \uFFFD \uFFFD x+$/);
    expect(await here.queue.receive(eventOf(1, "", event))).toBe("duplicate");
  });
});

describe("one pull request", () => {
  test("has one job however many pushes wait, the newest", async () => {
    for (const head of ["one", "two", "three"]) await here.queue.receive(eventOf(1, head));
    expect(await taken()).toMatchObject({ head: "three", attempt: 1 });
    expect(await here.queue.take()).toBeNull();
  });

  test("is worked on by one worker at a time; a newer push waits its turn and is known of", async () => {
    await here.queue.receive(eventOf(1, "one"));
    const first = await taken();
    expect(await here.queue.isSuperseded(first)).toBe(false);
    await there.queue.receive(eventOf(1, "two"));
    expect(await there.queue.take()).toBeNull();
    expect(await here.queue.isSuperseded(first)).toBe(true);
    await here.queue.complete(first);
    expect(await taken(there)).toMatchObject({ head: "two" });
  });

  test("does not hold up another one", async () => {
    await here.queue.receive(eventOf(1, "one"));
    await here.queue.receive(eventOf(2, "two"));
    const heads = new Set([(await taken()).head, (await taken(there)).head]);
    expect(heads).toEqual(new Set(["one", "two"]));
  });

  test("under a storm of pushes ends with the last one", async () => {
    const order: string[] = [];
    await Promise.all(
      Array.from({ length: 100 }, async (_, index) => {
        await (index % 2 === 0 ? here : there).queue.receive(eventOf(1, `head ${index}`));
      }),
    );
    const [newest] = await here.sql("select head from events order by id desc limit 1");
    for (let job = await here.queue.take(); job !== null; job = await here.queue.take()) {
      order.push(String(job.head));
      await here.queue.complete(job);
    }
    expect(order).toEqual([newest?.["head"]]);
  });
});

describe("a job that fails", () => {
  test("waits, comes back as the next attempt under the same id, and is listed after five", async () => {
    await here.queue.receive(eventOf(1, "one"));
    const ids = new Set<string>();
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      const job = await taken();
      expect(job).toMatchObject({ attempt, head: "one" });
      ids.add(job.id);
      await here.queue.fail(job, `Failure ${attempt}.\0`, null);
      expect(await here.queue.take()).toBeNull();
      await skipDelays();
    }
    expect(await here.queue.take()).toBeNull();
    expect(ids.size).toBe(1);
    expect(await here.queue.counts()).toEqual({ waiting: 0, active: 0, deadLetters: 1 });
    expect(await there.queue.deadLetters(10)).toEqual([
      {
        id: expect.any(String),
        pullRequest: { workspace: "acme", slug: "shop", id: 1 },
        head: "one",
        reason: "Failure 5.\uFFFD",
        failedAt: expect.any(Date),
      },
    ]);
  });

  test("can be queued again from the dead letters, once, with all its attempts", async () => {
    await here.queue.receive(eventOf(1, "one"));
    for (let attempt = 1; attempt <= 5; attempt += 1) await here.queue.fail(await taken(), "no", 0);
    const [letter] = await here.queue.deadLetters(10);
    const id = letter?.id ?? "";
    expect(await Promise.all([here.queue.replay(id), there.queue.replay(id)])).toContain(false);
    expect(await here.queue.deadLetters(10)).toEqual([]);
    expect(await taken()).toMatchObject({ attempt: 1, head: "one" });
    expect(await here.queue.replay("no such id")).toBe(false);
  });

  test("comes back when it was told to", async () => {
    await here.queue.receive(eventOf(1, "one"));
    await here.queue.fail(await taken(), "no", 3_600);
    const [row] = await here.sql(
      "select extract(epoch from start_after - now())::int as seconds from pgboss.job",
    );
    expect(row).toEqual({ seconds: expect.closeTo(3_600, -1) });
    await here.queue.receive(eventOf(2, "two"));
    await here.queue.fail(await taken(), "no", 0);
    expect(await taken()).toMatchObject({ head: "two", attempt: 2 });
  });

  test("gives way to a newer push: that one runs at once, with all its attempts, and nothing else does", async () => {
    await here.queue.receive(eventOf(1, "one"));
    const first = await taken();
    await here.queue.receive(eventOf(1, "two"));
    await here.queue.fail(first, "no", 3_600);
    expect(await taken()).toMatchObject({ head: "two", attempt: 1 });
    expect(await here.queue.counts()).toEqual({ waiting: 0, active: 1, deadLetters: 0 });
  });

  test("and waits for an hour does not hold up a newer push", async () => {
    await here.queue.receive(eventOf(1, "one"));
    for (let attempt = 1; attempt <= 4; attempt += 1)
      await here.queue.fail(await taken(), "no", attempt === 4 ? 3_600 : 0);
    await here.queue.receive(eventOf(1, "two"));
    const second = await taken();
    expect(second).toMatchObject({ head: "two", attempt: 1 });
    for (let attempt = 1; attempt <= 4; attempt += 1) {
      const job = attempt === 1 ? second : await taken();
      expect(job.attempt).toBe(attempt);
      await here.queue.fail(job, "no", 0);
    }
    expect(await here.queue.counts()).toMatchObject({ waiting: 1, deadLetters: 0 });
  });
});

describe("a job that is put back", () => {
  test("comes back at its time and has no failure more", async () => {
    await here.queue.receive(eventOf(1, "one"));
    await here.queue.fail(await taken(), "no", 0);
    for (let round = 0; round < 8; round += 1) {
      const job = await taken();
      expect(job).toMatchObject({ attempt: 2, head: "one" });
      await here.queue.release(job, 600);
      expect(await here.queue.take()).toBeNull();
      await skipDelays();
    }
  });

  test("still has only the attempts it had left", async () => {
    await here.queue.receive(eventOf(1, "one"));
    for (let attempt = 1; attempt <= 4; attempt += 1) {
      await here.queue.fail(await taken(), "no", 0);
      const job = await taken();
      expect(job.attempt).toBe(attempt + 1);
      await here.queue.release(job, 0);
    }
    await here.queue.fail(await taken(), "The fifth failure.", 0);
    expect(await here.queue.take()).toBeNull();
    expect(await here.queue.deadLetters(1)).toMatchObject([{ reason: "The fifth failure." }]);
  });

  test("gives way to a newer push", async () => {
    await here.queue.receive(eventOf(1, "one"));
    const first = await taken();
    await here.queue.receive(eventOf(1, "two"));
    await here.queue.release(first, 0);
    expect(await taken()).toMatchObject({ head: "two" });
    expect(await here.queue.take()).toBeNull();
  });

  test("for an hour is replaced by a newer push, which does not wait and has all its attempts", async () => {
    await here.queue.receive(eventOf(1, "one"));
    for (let attempt = 1; attempt <= 4; attempt += 1) await here.queue.fail(await taken(), "no", 0);
    await here.queue.release(await taken(), 3_600);
    await here.queue.receive(eventOf(1, "two"));
    const job = await taken();
    expect(job).toMatchObject({ head: "two", attempt: 1 });
    await here.queue.fail(job, "no", 0);
    expect(await taken()).toMatchObject({ head: "two", attempt: 2 });
  });
});

describe("a stale worker", () => {
  /** What pg-boss does to a job whose heartbeat is missed. */
  async function loseHeartbeat(job: ReviewJob): Promise<void> {
    await here.sql("update pgboss.job set heartbeat_on = now() - interval '1 hour' where id = $1", [
      job.id,
    ]);
    await here.sql("update pgboss.queue set monitor_claim_on = null, monitor_on = null");
  }

  test("whose job went to another one can do nothing to it", async () => {
    await here.queue.receive(eventOf(1, "one"));
    const stale = await taken();
    await here.queue.fail(stale, "no", 0);
    const current = await taken(there);
    expect(current).toMatchObject({ id: stale.id, attempt: 2 });
    for (const act of [
      async () => here.queue.complete(stale),
      async () => here.queue.fail(stale, "no", 0),
      async () => here.queue.release(stale, 0),
      async () => here.queue.heartbeat(stale),
    ]) {
      await expect(act()).rejects.toMatchObject({ code: "superseded" });
    }
    await there.queue.heartbeat(current);
    await there.queue.complete(current);
    expect(await here.queue.counts()).toEqual({ waiting: 0, active: 0, deadLetters: 0 });
  });

  test("that missed its heartbeats loses the job, and the newest push behind it is not lost with it", async () => {
    await here.queue.receive(eventOf(1, "one"));
    const stale = await taken();
    await here.queue.receive(eventOf(1, "two"));
    await loseHeartbeat(stale);
    const { PgBoss } = await import("pg-boss");
    const boss = new PgBoss({
      connectionString: own.url,
      schedule: false,
      supervise: false,
      registerInstance: false,
    });
    await boss.start();
    await boss.supervise("review");
    await boss.stop({ graceful: false });
    await skipDelays();
    expect(await taken(there)).toMatchObject({ head: "two", attempt: 1 });
    expect(await there.queue.take()).toBeNull();
    await expect(here.queue.complete(stale)).rejects.toMatchObject({ code: "superseded" });
  });

  test("keeps its job as long as its heart beats", async () => {
    await here.queue.receive(eventOf(1, "one"));
    const job = await taken();
    await loseHeartbeat(job);
    await here.queue.heartbeat(job);
    const [row] = await here.sql(
      "select extract(epoch from now() - heartbeat_on)::int < 60 as fresh from pgboss.job",
    );
    expect(row).toEqual({ fresh: true });
  });
});

test("two waiting jobs of one pull request, as a crash can leave them, end as the newer one", async () => {
  await here.queue.receive(eventOf(1, "old"));
  const old = await taken();
  await here.queue.receive(eventOf(1, "new"));
  // The monitor of pg-boss puts a job back without looking who waits.
  await here.sql("update pgboss.job set state = 'retry' where id = $1", [old.id]);
  const [first, second] = await Promise.all([here.queue.take(), there.queue.take()]);
  const got = [first, second].filter((job) => job !== null);
  expect(got.map((job) => job.head)).toEqual(["new"]);
});

test("a job that a newer Kody wrote is set aside, and the queue goes on", async () => {
  await here.queue.receive(eventOf(1, "one"));
  await here.sql(`update pgboss.job set data = '{"version": 9}'`);
  await here.queue.receive(eventOf(2, "two"));
  expect(await taken()).toMatchObject({ head: "two" });
});

describe("waiting for work", () => {
  const never = new AbortController().signal;

  test("ends when another process puts a job in", async () => {
    expect(await there.queue.take()).toBeNull();
    // Long against the poll of this queue: many sleeps, each ended by time or by the ring.
    const waiting = there.queue.waitForWork(600_000, never);
    await here.queue.receive(eventOf(1, "one"));
    await waiting;
    while ((await there.queue.take()) === null) await there.queue.waitForWork(600_000, never);
  });

  test("ends when Kody stops", async () => {
    await here.queue.take();
    const stopping = new AbortController();
    const waiting = here.queue.waitForWork(600_000, stopping.signal);
    stopping.abort();
    await expect(waiting).resolves.toBeUndefined();
  });
});
