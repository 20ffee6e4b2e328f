import { sql, type Kysely, type Selectable } from "kysely";
import type { CommandRecord, CommandStore, HeardComment } from "../../core/ports/index.ts";
import { findPullRequest, touchPullRequest } from "./pull-requests.ts";
import { storableText } from "./storable.ts";
import type { Tables } from "./tables/index.ts";

/** UTF-16 units that are kept of a comment: more than any command needs. */
const longestBody = 40_000;

export function createCommandStore(db: Kysely<Tables>): CommandStore {
  return {
    async waiting(pullRequest) {
      const id = await findPullRequest(db, pullRequest);
      if (id === null) return [];
      const rows = await db
        .selectFrom("commands")
        .selectAll()
        .where("pull_request_id", "=", id)
        .where("state", "=", "waiting")
        .orderBy("comment_id")
        .execute();
      return rows.map(recordOf);
    },
    async hear(pullRequest, comments) {
      if (comments.length === 0) return 0;
      return db.transaction().execute(async (tx) => {
        const id = await touchPullRequest(tx, pullRequest, {});
        let fresh = 0;
        for (const comment of comments) if (await hearComment(tx, id, comment)) fresh += 1;
        return fresh;
      });
    },
    async finish(pullRequest, commentId, outcome) {
      const id = await findPullRequest(db, pullRequest);
      if (id === null) return;
      await db
        .updateTable("commands")
        .set({ state: "done", outcome: storableText(outcome), done_at: sql`now()` })
        .where("pull_request_id", "=", id)
        .where("comment_id", "=", String(commentId))
        .where("state", "=", "waiting")
        .execute();
    },
    async answered(pullRequest, limit) {
      const id = await findPullRequest(db, pullRequest);
      if (id === null) return [];
      const rows = await db
        .selectFrom("commands")
        .selectAll()
        .where("pull_request_id", "=", id)
        .where("state", "=", "done")
        .orderBy("comment_id", "desc")
        .limit(limit)
        .execute();
      return rows.map(recordOf);
    },
  };
}

/** Keeps a comment as it is heard of first; answers whether it is new. */
export async function hearComment(
  tx: Kysely<Tables>,
  pullRequestId: string,
  comment: HeardComment,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows: isNew } = await tx
    .insertInto("commands")
    .values({
      pull_request_id: pullRequestId,
      comment_id: comment.commentId,
      author_uuid: comment.authorUuid,
      author_name: storableText(comment.authorName),
      by_machine: comment.byMachine,
      body: storableText(comment.body.slice(0, longestBody)),
      reply_to: comment.replyTo,
      created_on: storableText(comment.createdOn),
    })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return (isNew ?? 0n) > 0n;
}

function recordOf(row: Selectable<Tables["commands"]>): CommandRecord {
  return {
    commentId: Number(row.comment_id),
    authorUuid: row.author_uuid,
    authorName: row.author_name,
    byMachine: row.by_machine,
    body: row.body,
    replyTo: row.reply_to === null ? null : Number(row.reply_to),
    createdOn: row.created_on,
    state: row.state,
    outcome: row.outcome,
  };
}
