import { sql, type Kysely, type Selectable } from "kysely";
import type { Decision, PullRequestRef } from "../../core/domain/index.ts";
import type { OpenReview, ReviewRecord, ReviewResult } from "../../core/ports/index.ts";
import { findPullRequest, touchPullRequest } from "./pull-requests.ts";
import { storableJson, storableText } from "./storable.ts";
import type { Tables } from "./tables/index.ts";

/** See `ReviewStore.openReview`. A running review of another head was left by a crash, and nobody will finish it. */
export async function openReview(db: Kysely<Tables>, input: OpenReview): Promise<ReviewRecord> {
  return db.transaction().execute(async (tx) => {
    const pullRequestId = await touchPullRequest(tx, input.pullRequest, {
      title: storableText(input.title),
      url: storableText(input.url),
      head: input.head,
      destination_branch: storableText(input.destinationBranch),
    });
    const running = await tx
      .selectFrom("reviews")
      .selectAll()
      .where("pull_request_id", "=", pullRequestId)
      .where("status", "=", "running")
      .executeTakeFirst();
    if (running?.head === input.head) return recordOf(running, input.pullRequest);
    if (running !== undefined) await cancel(tx, running.id, input.head);
    const opened = await tx
      .insertInto("reviews")
      .values({
        pull_request_id: pullRequestId,
        head: input.head,
        merge_base: input.mergeBase,
        destination_branch: storableText(input.destinationBranch),
      })
      .returningAll()
      .executeTakeFirstOrThrow();
    return recordOf(opened, input.pullRequest);
  });
}

async function cancel(db: Kysely<Tables>, reviewId: string, newer: string): Promise<void> {
  await db
    .updateTable("reviews")
    .set({
      status: "cancelled",
      reason: `The review of ${newer.slice(0, 12)} took its place.`,
      finished_at: sql`now()`,
    })
    .where("id", "=", reviewId)
    .execute();
}

/** See `ReviewStore.finishReview`. One that is finished already stays as it is. */
export async function finishReview(
  db: Kysely<Tables>,
  reviewId: string,
  result: ReviewResult,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const finished = await tx
      .updateTable("reviews")
      .set({
        status: result.status,
        summary_digest: result.summaryDigest,
        reason: result.reason === null ? null : storableText(result.reason),
        timings: storableJson(result.timings),
        facts: storableJson(result.facts),
        finished_at: sql`clock_timestamp()`,
      })
      .where("id", "=", reviewId)
      .where("status", "=", "running")
      .executeTakeFirst();
    if (finished.numUpdatedRows > 0n) await saveDecisions(tx, reviewId, result.decisions);
  });
}

/** In one statement with one value, however many there are: a statement takes at most 65,535 values. */
async function saveDecisions(
  db: Kysely<Tables>,
  reviewId: string,
  decisions: readonly Decision[],
): Promise<void> {
  await sql`
    insert into decisions (review_id, position, fingerprint, outcome, reason, finding)
    select ${reviewId}::bigint, position, item->'finding'->>'fingerprint', item->>'outcome', item->>'reason', item->'finding'
    from jsonb_array_elements(${storableJson(decisions)}::jsonb) with ordinality as items(item, position)
  `.execute(db);
}

/** See `ReviewStore.lastReview`. */
export async function lastReview(
  db: Kysely<Tables>,
  ref: PullRequestRef,
): Promise<ReviewRecord | null> {
  const pullRequestId = await findPullRequest(db, ref);
  if (pullRequestId === null) return null;
  const row = await db
    .selectFrom("reviews")
    .selectAll()
    .where("pull_request_id", "=", pullRequestId)
    .where("status", "=", "done")
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? null : recordOf(row, ref);
}

/** The decisions of a review in their order, the suppressed ones included. */
export async function listDecisions(db: Kysely<Tables>, reviewId: string): Promise<Decision[]> {
  return db
    .selectFrom("decisions")
    .select(["finding", "outcome", "reason"])
    .where("review_id", "=", reviewId)
    .orderBy("position")
    .execute();
}

function recordOf(row: Selectable<Tables["reviews"]>, pullRequest: PullRequestRef): ReviewRecord {
  return {
    id: row.id,
    pullRequest,
    head: row.head,
    mergeBase: row.merge_base,
    destinationBranch: row.destination_branch,
    status: row.status,
    summaryDigest: row.summary_digest,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
  };
}
