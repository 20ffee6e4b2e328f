import { sql, type Kysely } from "kysely";
import type { PullRequestRef } from "../../core/domain/index.ts";
import type { PullRequestNotes } from "../../core/ports/index.ts";
import { findPullRequest, touchPullRequest } from "./pull-requests.ts";
import { storableJson, storableText } from "./storable.ts";
import type { Tables } from "./tables/index.ts";

export function createPullRequestNotes(db: Kysely<Tables>): PullRequestNotes {
  return {
    async read(pullRequest, name) {
      const id = await findPullRequest(db, pullRequest);
      if (id === null) return undefined;
      const row = await db
        .selectFrom("pull_request_notes")
        .select("value")
        .where("pull_request_id", "=", id)
        .where("name", "=", storableText(name))
        .executeTakeFirst();
      return row?.value;
    },
    write: async (pullRequest, name, value) =>
      writeNote(db, pullRequest, storableText(name), value),
    async having(name, limit) {
      const rows = await db
        .selectFrom("pull_request_notes")
        .innerJoin("pull_requests", "pull_requests.id", "pull_request_notes.pull_request_id")
        .innerJoin("repositories", "repositories.uuid", "pull_requests.repository_uuid")
        .select([
          "pull_requests.workspace",
          "pull_requests.slug",
          "pull_requests.number",
          "repositories.uuid",
          "pull_request_notes.value",
        ])
        .where("pull_request_notes.name", "=", storableText(name))
        .where("pull_requests.state", "=", "open")
        .where("repositories.enabled", "=", true)
        .orderBy("pull_request_notes.written_at")
        .limit(limit)
        .execute();
      return rows.map(({ workspace, slug, number, uuid, value }) => ({
        pullRequest: { workspace, slug, id: number },
        repositoryUuid: uuid,
        value,
      }));
    },
  };
}

async function writeNote(
  db: Kysely<Tables>,
  pullRequest: PullRequestRef,
  name: string,
  value: unknown,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const id = await touchPullRequest(tx, pullRequest, {});
    if (value === null) {
      await tx
        .deleteFrom("pull_request_notes")
        .where("pull_request_id", "=", id)
        .where("name", "=", name)
        .execute();
      return;
    }
    const json = storableJson(value);
    await tx
      .insertInto("pull_request_notes")
      .values({ pull_request_id: id, name, value: json })
      .onConflict((conflict) =>
        conflict
          .columns(["pull_request_id", "name"])
          .doUpdateSet({ value: json, written_at: sql`now()` }),
      )
      .execute();
  });
}
