import { afterEach, beforeEach, expect, test } from "vitest";
import { setTimeout as pause } from "node:timers/promises";
import type { ReviewJob } from "../../core/ports/index.ts";
import { startProcess, type OtherProcess } from "../../../test/support/processes.ts";
import { testDatabase, type TestDatabase } from "../../../test/support/postgres.ts";
import { eventOf, openTestQueue, type TestQueue } from "../../../test/support/queue.ts";

const worker = new URL("../../../test/support/queue-worker.ts", import.meta.url);

let own: TestDatabase;
let here: TestQueue;
let workers: OtherProcess[];

beforeEach(async () => {
  workers = [];
  own = await testDatabase();
  here = await openTestQueue(own.url);
  // The far side that can't be asked to do a thing only once, and a record of who worked on what when.
  await here.sql("create table comments (key text not null)");
  await here.sql(`create table stays (key text, worker text, job_id uuid, attempt int,
    came_at timestamptz default clock_timestamp(), left_at timestamptz)`);
});
afterEach(async () => {
  for (const process of workers) {
    process.kill("SIGKILL");
    await process.ended();
  }
  await here.close();
  await own.close();
});

async function startWorker(name: string, pauseMilliseconds: number): Promise<OtherProcess> {
  const started = startProcess(worker, [own.url, name, String(pauseMilliseconds)]);
  workers.push(started);
  expect(await started.nextLine()).toBe("open");
  return started;
}

async function queueJobs(jobs: number): Promise<void> {
  await Promise.all(
    Array.from({ length: jobs }, async (_, id) => here.queue.receive(eventOf(id + 1, "head"))),
  );
}

/** Resolves when at most `rest` jobs wait or run. */
async function until(rest: number): Promise<void> {
  for (;;) {
    const { waiting, active } = await here.queue.counts();
    if (waiting + active <= rest) return;
    await pause(10);
  }
}

/** The next job, whatever it still waits for. */
async function takenSoon({ queue, sql }: TestQueue): Promise<ReviewJob> {
  for (;;) {
    const job = await queue.take();
    if (job !== null) return job;
    await sql("update pgboss.job set start_after = now() where state < 'active'");
    await pause(20);
  }
}

async function finish(): Promise<void> {
  await until(0);
  for (const process of workers) process.endInput();
  for (const process of workers.splice(0)) await process.ended();
}

async function count(query: string): Promise<number> {
  const [row] = await here.sql(`select count(*)::int as n from (${query}) as counted`);
  return Number(row?.["n"]);
}

test("200 jobs, workers killed again and again: each has its one effect, none is lost, none is done twice", async () => {
  await queueJobs(200);
  // Where a kill hits is left to chance: how many jobs were done until then, and a pause between the steps of a job.
  let random = 20_261_123;
  for (const rest of [185, 150, 110, 60, 20]) {
    random = (random * 48_271) % 2_147_483_647;
    const pair = await Promise.all([
      startWorker("a", random % 4),
      startWorker("b", (random >> 3) % 4),
    ]);
    await until(rest);
    for (const process of pair) process.kill("SIGKILL");
    for (const process of pair) await process.ended();
  }
  await startWorker("last", 0);
  const waking = setInterval(() => {
    void here.sql(
      "update pgboss.job set start_after = now() where state < 'active' and start_after > now()",
    );
  }, 200);
  try {
    await finish();
  } finally {
    clearInterval(waking);
  }
  expect(await here.queue.counts()).toEqual({ waiting: 0, active: 0, deadLetters: 0 });
  expect(await count("select distinct key from comments")).toBe(200);
  expect(await count("select from comments")).toBe(200);
  expect(await count("select from effects where done_at is not null")).toBe(200);
  expect(await count("select from reviews where status = 'done' group by pull_request_id")).toBe(
    200,
  );
  expect(await count("select from stays where attempt > 1")).toBeGreaterThan(0);
}, 120_000);

test("two processes share the work, and are never on one pull request at the same time", async () => {
  await startWorker("a", 2);
  await startWorker("b", 2);
  for (let push = 0; push < 6; push += 1) {
    await Promise.all(
      Array.from({ length: 15 }, async (_, id) =>
        here.queue.receive(eventOf(id + 1, `head ${push}`)),
      ),
    );
  }
  await finish();
  const overlaps = `select from stays as one join stays as two on one.key = two.key and one.job_id <> two.job_id
    and one.came_at < two.came_at and two.came_at < one.left_at`;
  expect(await count(overlaps)).toBe(0);
  expect(await count("select distinct worker from stays")).toBe(2);
  expect(await count("select distinct key from stays")).toBe(15);
  // Whatever was skipped on the way, the last push of each was looked at.
  const last = `select from reviews join pull_requests on pull_requests.id = reviews.pull_request_id
    where reviews.head = 'head 5' and reviews.status = 'done'`;
  expect(await count(last)).toBe(15);
}, 60_000);

test("the job of a killed process is taken over long before its heartbeat is missed", async () => {
  const victim = await startWorker("victim", 600_000);
  await queueJobs(1);
  while ((await count("select from effects")) === 0) await pause(5);
  victim.kill("SIGKILL");
  await victim.ended();
  const job = await takenSoon(here);
  expect(job).toMatchObject({ attempt: 2, head: "head" });
  const [row] = await here.sql(
    "select extract(epoch from now() - came_at)::int < 15 as soon from stays",
  );
  expect(row).toEqual({ soon: true });
  expect(here.events).toContainEqual({ event: "job taken over", jobId: job.id, attempt: 1 });
  await here.queue.complete(job);
});

test("a stopped process that wakes up after its job was taken over does nothing more to it", async () => {
  const sleeper = await startWorker("sleeper", 300);
  await queueJobs(1);
  while ((await count("select from effects")) === 0) await pause(5);
  sleeper.kill("SIGSTOP");
  // Its connection lives, so only the missed heartbeat gives it away: what the queue does then is done here at once.
  const [stay] = await here.sql("select job_id, attempt from stays");
  const jobId = stay?.["job_id"];
  await here.sql("update pgboss.job set state = 'retry', start_after = now() where id = $1", [
    jobId,
  ]);
  const job = await here.queue.take();
  expect(job).toMatchObject({ id: jobId, attempt: 2 });
  sleeper.kill("SIGCONT");
  expect(await sleeper.nextLine()).toBe("superseded");
  await sleeper.ended();
  if (job === null) throw new Error("It was not taken over.");
  await here.queue.heartbeat(job);
  await here.queue.complete(job);
  expect(await here.queue.counts()).toEqual({ waiting: 0, active: 0, deadLetters: 0 });
});

test("a job that takes its process down each time ends among the dead letters, and the others are done", async () => {
  await queueJobs(1);
  for (let attempt = 1; attempt <= 5; attempt += 1) {
    const doomed = await openTestQueue(own.url);
    expect(await takenSoon(doomed)).toMatchObject({ attempt });
    // Its presence goes as it would with the process.
    await doomed.close();
  }
  while ((await here.queue.counts()).deadLetters === 0) {
    expect(await here.queue.take()).toBeNull();
    await pause(20);
  }
  expect(await here.queue.deadLetters(10)).toMatchObject([
    { reason: "The process that worked on it stopped before it was done." },
  ]);
});
