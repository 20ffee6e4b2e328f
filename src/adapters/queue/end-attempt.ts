import type { PgBoss } from "pg-boss";
import { z } from "zod";
import type { Fence, Lane } from "../../core/ports/index.ts";
import { retryLimit } from "./boss.ts";
import { jobData } from "./job-data.ts";
import { deleteWaiting, findNeighbours } from "./neighbours.ts";
import { passReasons } from "./reasons.ts";
import type { QueueStep, QueueStorage } from "./storage.ts";

/** Ends an attempt that failed: the job waits for its next one, goes to the dead letters, or gives way to a newer event. */
export async function failAttempt(
  boss: PgBoss,
  storage: QueueStorage,
  lane: Lane,
  fence: Fence,
  reason: string,
  retryAfterSeconds: number | null,
): Promise<void> {
  await storage.transaction(async (step) => {
    if (await gaveWay(boss, step, lane, fence)) return;
    await boss.fail(lane, fence.jobId, { reason: storable(reason) }, { db: step });
    if (retryAfterSeconds !== null) {
      await boss.update(lane, undefined, {
        id: fence.jobId,
        startAfter: seconds(retryAfterSeconds),
        db: step,
      });
    }
  });
}

const rows = z.array(
  z.object({ singleton_key: z.string(), data: jobData, retry_count: z.number() }),
);

/** Ends an attempt that is nobody's fault: the job waits under a new id, with the failures it had before. */
export async function releaseAttempt(
  boss: PgBoss,
  storage: QueueStorage,
  lane: Lane,
  fence: Fence,
  afterSeconds: number,
): Promise<void> {
  await storage.transaction(async (step) => {
    const found = await step.executeSql(
      `select singleton_key, data, retry_count from pgboss.job where name = $1 and id = $2 and state = 'active'`,
      [lane, fence.jobId],
    );
    const [job] = rows.parse(found.rows);
    if (await gaveWay(boss, step, lane, fence)) return;
    if (job === undefined) return;
    await boss.complete(lane, fence.jobId, { reason: "Put back for later." }, { db: step });
    const failures = job.data.failures + job.retry_count;
    await boss.send(
      lane,
      { ...job.data, failures },
      {
        singletonKey: job.singleton_key,
        startAfter: seconds(afterSeconds),
        retryLimit: Math.max(0, retryLimit - failures),
        db: step,
      },
    );
  });
}

/** Ends the lease, and the job as well when a newer event of its pull request waits. */
async function gaveWay(boss: PgBoss, step: QueueStep, lane: Lane, fence: Fence): Promise<boolean> {
  await step.dropLease(fence);
  const neighbours = await findNeighbours(step, lane, fence.jobId);
  if (neighbours.newer) {
    if (lane === "attend") await passReasons(step, lane, fence.jobId);
    await boss.complete(
      lane,
      fence.jobId,
      { reason: "A newer event took its place." },
      { db: step },
    );
    return true;
  }
  await deleteWaiting(step, lane, neighbours.older);
  return false;
}

/** As an interval: pg-boss takes the number 0 for "not given". */
function seconds(value: number): string {
  return `${Math.max(0, Math.ceil(value))} seconds`;
}

/** jsonb takes neither NUL nor half a surrogate pair, and a reason may quote anything. */
function storable(reason: string): string {
  return reason.toWellFormed().replaceAll("\0", "\uFFFD");
}
