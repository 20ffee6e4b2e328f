import type { PgBoss } from "pg-boss";
import type { Lane, ReviewJob } from "../../core/ports/index.ts";
import { jobData, reviewJobOf } from "./job-data.ts";
import { deleteWaiting, findNeighbours } from "./neighbours.ts";
import { passReasons } from "./reasons.ts";
import type { QueueStorage, QueueStep } from "./storage.ts";

/**
 * Takes the next job and the lease of its pull request in one transaction. Jobs that a newer event has overtaken are
 * closed on the way; a job that a newer Kody wrote and this one can't read is set aside.
 */
export async function takeNext(
  boss: PgBoss,
  storage: QueueStorage,
  lane: Lane,
): Promise<ReviewJob | null> {
  for (;;) {
    const taken = await storage.transaction(async (step) => takeOne(boss, step, lane));
    if (taken !== "overtaken") return taken;
  }
}

async function takeOne(
  boss: PgBoss,
  step: QueueStep,
  lane: Lane,
): Promise<ReviewJob | null | "overtaken"> {
  const [fetched] = await boss.fetch<unknown>(lane, {
    includeMetadata: true,
    batchSize: 1,
    db: step,
  });
  if (fetched === undefined) return null;
  const data = jobData.safeParse(fetched.data);
  if (!data.success || fetched.singletonKey === null) {
    await boss.cancel(lane, fetched.id, { db: step });
    return "overtaken";
  }
  const neighbours = await findNeighbours(step, lane, fetched.id);
  if (neighbours.newer) {
    if (lane === "attend") await passReasons(step, lane, fetched.id);
    await boss.complete(
      lane,
      fetched.id,
      { reason: "A newer event took its place." },
      { db: step },
    );
    return "overtaken";
  }
  // Else the next failure would find its place taken.
  await deleteWaiting(step, lane, neighbours.older);
  const job = reviewJobOf(fetched.id, fetched.retryCount, data.data);
  await step.takeLease({ jobId: job.id, attempt: job.attempt }, fetched.singletonKey, lane);
  return job;
}
