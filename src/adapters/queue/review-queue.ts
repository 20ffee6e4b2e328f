import type { PgBoss } from "pg-boss";
import type { IncomingEvent, Lane, ReviewJob, ReviewQueue } from "../../core/ports/index.ts";
import { createAnnouncer } from "./announcer.ts";
import { retryLimit, startBoss } from "./boss.ts";
import { countJobs, type QueueCounts } from "./counts.ts";
import { listDeadLetters, replayDeadLetter, type DeadLetter } from "./dead-letters.ts";
import { failAttempt, releaseAttempt } from "./end-attempt.ts";
import { dataOf } from "./job-data.ts";
import { deleteRetrying, findNeighbours } from "./neighbours.ts";
import { waitingReasons } from "./reasons.ts";
import { createRescue, type Rescue } from "./rescue.ts";
import { repeatConflicts } from "./repeat-conflicts.ts";
import type { QueueStep, QueueStorage, RecordedEvent } from "./storage.ts";
import type { ReviewQueueOptions } from "./options.ts";
import { takeNext } from "./take-next.ts";
import { createWakeUp, type WakeUp } from "./wake-up.ts";

/** The queue, with what people do to it. */
export interface PumpedReviewQueue extends ReviewQueue {
  /** The other lane. Events come in by `receive`, whichever lane they are for. */
  readonly attend: Omit<ReviewQueue, "receive">;
  counts(): Promise<QueueCounts>;
  /** Newest first. */
  deadLetters(limit: number): Promise<DeadLetter[]>;
  /** Queues a dead letter again; false when there is none with this id. */
  replay(deadLetterId: string): Promise<boolean>;
  /** Ends the background work. Jobs that are being worked on stay; others take them over once this process is gone. */
  stop(): Promise<void>;
}

/** Opens the queue on the database; several processes may do so at once. */
export async function createReviewQueue(options: ReviewQueueOptions): Promise<PumpedReviewQueue> {
  const { storage } = options;
  const boss = await startBoss(storage, (reason) =>
    options.log?.({ event: "queue trouble", reason }),
  );
  const wakeUp = createWakeUp();
  const unlisten = storage.listen(() => wakeUp.ring());
  const announcer = createAnnouncer(wakeUp, options);
  const rescue = createRescue(boss, options);
  const pollMilliseconds = options.pollMilliseconds ?? 1_000;
  /** Runs a step that may leave a job waiting, then tells the workers. */
  async function announced<T>(step: () => Promise<T>): Promise<T> {
    const result = await repeatConflicts(step);
    announcer.announce();
    return result;
  }

  const inside: Inside = { boss, storage, rescue, wakeUp, announced, pollMilliseconds };
  return {
    ...laneOf("review", inside),
    attend: laneOf("attend", inside),
    async receive(event) {
      return announced(async () => receive(boss, storage, event));
    },
    counts: async () => countJobs(storage),
    deadLetters: async (limit) => listDeadLetters(storage, limit),
    replay: async (id) => announced(async () => replayDeadLetter(boss, storage, id)),
    async stop() {
      unlisten();
      wakeUp.ring();
      await announcer.settle();
      await boss.stop({ graceful: false });
    },
  };
}

/** What the lanes share. */
interface Inside {
  readonly boss: PgBoss;
  readonly storage: QueueStorage;
  readonly rescue: Rescue;
  readonly wakeUp: WakeUp;
  readonly pollMilliseconds: number;
  announced<T>(step: () => Promise<T>): Promise<T>;
}

function laneOf(lane: Lane, inside: Inside): Omit<ReviewQueue, "receive"> {
  const { boss, storage, rescue, wakeUp, pollMilliseconds, announced } = inside;
  let nothingSince = -1;
  return {
    async take() {
      const mark = wakeUp.mark();
      await rescue.look();
      const job = await repeatConflicts(async () => takeNext(boss, storage, lane));
      if (job === null) nothingSince = mark;
      return job;
    },
    waitForWork: async (ms, signal) =>
      wakeUp.sleep(nothingSince, Math.min(ms, pollMilliseconds), signal),
    heartbeat: async (job) => heartbeat(boss, storage, lane, job),
    async complete(job) {
      await announced(async () => complete(boss, storage, lane, job));
    },
    async fail(job, reason, retryAfterSeconds) {
      await announced(async () =>
        failAttempt(boss, storage, lane, fenceOf(job), reason, retryAfterSeconds),
      );
    },
    async release(job, afterSeconds) {
      await announced(async () => releaseAttempt(boss, storage, lane, fenceOf(job), afterSeconds));
    },
    isSuperseded: async (job) => (await findNeighbours(storage, lane, job.id)).newer,
  };
}

async function receive(
  boss: PgBoss,
  storage: QueueStorage,
  event: IncomingEvent,
): Promise<"queued" | "duplicate"> {
  return storage.transaction(async (step) => {
    const recorded = await step.recordEvent(event);
    if (recorded === null) return "duplicate";
    if (event.comment !== undefined) await step.hearComment(recorded.pullRequestId, event.comment);
    if (event.review) await enqueue(boss, step, "review", recorded);
    if (event.attend === true) await enqueue(boss, step, "attend", recorded);
    return "queued";
  });
}

async function enqueue(
  boss: PgBoss,
  step: QueueStep,
  lane: Lane,
  recorded: RecordedEvent,
): Promise<void> {
  const key = recorded.pullRequestId;
  const before = lane === "attend" ? await waitingReasons(step, lane, key) : [];
  // A job that waits for its next attempt would keep its failures and its delay; the newer event starts afresh.
  await deleteRetrying(step, lane, key);
  const data = dataOf(recorded);
  const also = before.filter((reason) => reason !== data.reason);
  await boss.upsert(
    lane,
    { ...data, also },
    {
      singletonKey: key,
      startAfter: "0 seconds",
      retryLimit,
      db: step,
    },
  );
}

async function heartbeat(
  boss: PgBoss,
  storage: QueueStorage,
  lane: Lane,
  job: ReviewJob,
): Promise<void> {
  await storage.transaction(async (step) => {
    await step.holdLease(fenceOf(job));
    await boss.touch(lane, job.id, { db: step });
  });
}

async function complete(
  boss: PgBoss,
  storage: QueueStorage,
  lane: Lane,
  job: ReviewJob,
): Promise<void> {
  await storage.transaction(async (step) => {
    await step.dropLease(fenceOf(job));
    await boss.complete(lane, job.id, null, { db: step });
  });
}

function fenceOf(job: ReviewJob) {
  return { jobId: job.id, attempt: job.attempt };
}
