import { sql, type Kysely } from "kysely";
import { KodyError } from "../../core/domain/index.ts";
import type { EffectKey, EffectRecord, Fence, ThreadRecord } from "../../core/ports/index.ts";
import { holdLease } from "./leases.ts";
import type { Tables } from "./tables/index.ts";
import { writeThread } from "./threads.ts";

/**
 * See `ReviewStore.beginEffect`. The lease is held until the intent is on disk: a successor can't take the pull request
 * between the check and the record.
 */
export async function beginEffect(
  db: Kysely<Tables>,
  effect: EffectKey,
  fence: Fence,
): Promise<EffectRecord> {
  return db.transaction().execute(async (tx) => {
    await holdLease(tx, fence);
    const inserted = await tx
      .insertInto("effects")
      .values({ ...rowKey(effect), job_id: fence.jobId, attempt: fence.attempt })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    if ((inserted.numInsertedOrUpdatedRows ?? 0n) > 0n) return { state: "new", remoteId: null };
    const known = await tx
      .updateTable("effects")
      .set((row) => ({
        // Who tries now is recorded only while the outcome is open.
        job_id: row
          .case()
          .when("done_at", "is", null)
          .then(fence.jobId)
          .else(row.ref("job_id"))
          .end(),
        attempt: row
          .case()
          .when("done_at", "is", null)
          .then(fence.attempt)
          .else(row.ref("attempt"))
          .end(),
      }))
      .where("review_id", "=", effect.reviewId)
      .where("kind", "=", effect.kind)
      .where("key", "=", effect.key)
      .returning(["done_at", "remote_id"])
      .executeTakeFirstOrThrow();
    return { state: known.done_at === null ? "in-doubt" : "done", remoteId: known.remote_id };
  });
}

/** See `ReviewStore.completeEffect`. Asks for no lease: what happened on Bitbucket is true whoever did it. */
export async function completeEffect(
  db: Kysely<Tables>,
  effect: EffectKey,
  outcome: { remoteId: string | null; thread?: ThreadRecord },
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const completed = await tx
      .updateTable("effects")
      .from("reviews")
      .whereRef("reviews.id", "=", "effects.review_id")
      .set({ remote_id: outcome.remoteId, done_at: sql`now()` })
      .where("review_id", "=", effect.reviewId)
      .where("kind", "=", effect.kind)
      .where("key", "=", effect.key)
      .returning("reviews.pull_request_id")
      .executeTakeFirst();
    if (completed === undefined) {
      throw new KodyError(
        "internal",
        `Effect ${effect.kind} of review ${effect.reviewId} was completed but never begun.`,
      );
    }
    if (outcome.thread !== undefined)
      await writeThread(tx, completed.pull_request_id, outcome.thread);
  });
}

function rowKey(effect: EffectKey) {
  return { review_id: effect.reviewId, kind: effect.kind, key: effect.key };
}
