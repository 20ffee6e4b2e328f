import { sql, type Kysely } from "kysely";
import type { PullRequestRef } from "../../core/domain/index.ts";
import type { ThreadRecord } from "../../core/ports/index.ts";
import { findPullRequest, touchPullRequest } from "./pull-requests.ts";
import { storableText } from "./storable.ts";
import type { Tables } from "./tables/index.ts";

/** See `ReviewStore.listThreads`; oldest first. */
export async function listThreads(
  db: Kysely<Tables>,
  ref: PullRequestRef,
): Promise<ThreadRecord[]> {
  const pullRequestId = await findPullRequest(db, ref);
  if (pullRequestId === null) return [];
  const rows = await db
    .selectFrom("threads")
    .selectAll()
    .where("pull_request_id", "=", pullRequestId)
    .orderBy("comment_id")
    .execute();
  return rows.map((row) => ({
    fingerprint: row.fingerprint,
    contentKey: row.content_key,
    rule: row.rule,
    path: row.path,
    commentId: Number(row.comment_id),
    state: row.state,
  }));
}

/** See `ReviewStore.saveThread`: creates or replaces by comment. */
export async function saveThread(
  db: Kysely<Tables>,
  ref: PullRequestRef,
  thread: ThreadRecord,
): Promise<void> {
  await db
    .transaction()
    .execute(async (tx) => writeThread(tx, await touchPullRequest(tx, ref, {}), thread));
}

export async function writeThread(
  db: Kysely<Tables>,
  pullRequestId: string,
  thread: ThreadRecord,
): Promise<void> {
  const values = {
    fingerprint: thread.fingerprint,
    content_key: thread.contentKey,
    rule: thread.rule,
    path: thread.path === null ? null : storableText(thread.path),
    state: thread.state,
  };
  await db
    .insertInto("threads")
    .values({ pull_request_id: pullRequestId, comment_id: thread.commentId, ...values })
    .onConflict((conflict) =>
      conflict
        .columns(["pull_request_id", "comment_id"])
        .doUpdateSet({ ...values, updated_at: sql`now()` }),
    )
    .execute();
}
