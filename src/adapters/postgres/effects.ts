import { sql, type ExpressionBuilder, type Kysely } from "kysely";
import { KodyError } from "../../core/domain/index.ts";
import type { EffectKey, EffectRecord, Fence, ThreadRecord } from "../../core/ports/index.ts";
import { holdLease } from "./leases.ts";
import { findPullRequest, touchPullRequest } from "./pull-requests.ts";
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
    const row = await rowKey(tx, effect);
    const inserted = await tx
      .insertInto("effects")
      .values({ ...row, job_id: fence.jobId, attempt: fence.attempt })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    if ((inserted.numInsertedOrUpdatedRows ?? 0n) > 0n) return { state: "new", remoteId: null };
    const known = await tx
      .updateTable("effects")
      .set((known) => ({
        // Who tries now is recorded only while the outcome is open.
        job_id: known
          .case()
          .when("done_at", "is", null)
          .then(fence.jobId)
          .else(known.ref("job_id"))
          .end(),
        attempt: known
          .case()
          .when("done_at", "is", null)
          .then(fence.attempt)
          .else(known.ref("attempt"))
          .end(),
      }))
      .where(isRow(row))
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
    const row = await rowKey(tx, effect);
    const completed = await tx
      .updateTable("effects")
      .set({ remote_id: outcome.remoteId, done_at: sql`now()` })
      .where(isRow(row))
      .returning("pull_request_id")
      .executeTakeFirst();
    if (completed === undefined) {
      throw new KodyError("internal", `Effect ${effect.kind} was completed but never begun.`);
    }
    if (outcome.thread === undefined) return;
    await writeThread(tx, row.pull_request_id ?? (await ofReview(tx, row)), outcome.thread);
  });
}

interface RowKey {
  readonly review_id: string | null;
  readonly pull_request_id: string | null;
  readonly kind: string;
  readonly key: string;
}

async function rowKey(tx: Kysely<Tables>, { owner, kind, key }: EffectKey): Promise<RowKey> {
  if (typeof owner === "string") return { review_id: owner, pull_request_id: null, kind, key };
  const id = (await findPullRequest(tx, owner)) ?? (await touchPullRequest(tx, owner, {}));
  return { review_id: null, pull_request_id: id, kind, key };
}

function isRow({ review_id, pull_request_id, kind, key }: RowKey) {
  return (where: ExpressionBuilder<Tables, "effects">) =>
    where.and([
      review_id === null
        ? where("pull_request_id", "=", pull_request_id)
        : where("review_id", "=", review_id),
      where("kind", "=", kind),
      where("key", "=", key),
    ]);
}

async function ofReview(tx: Kysely<Tables>, { review_id }: RowKey): Promise<string> {
  const review = await tx
    .selectFrom("reviews")
    .select("pull_request_id")
    .where("id", "=", review_id)
    .executeTakeFirstOrThrow();
  return review.pull_request_id;
}
