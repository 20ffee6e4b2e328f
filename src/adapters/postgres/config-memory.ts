import { sql, type Kysely } from "kysely";
import type { ConfigMemory } from "../../core/ports/index.ts";
import { storableText } from "./storable.ts";
import type { Tables } from "./tables/index.ts";

/** Rows at most in one statement, which takes 65,535 values. */
const batch = 1_000;

export function createConfigMemory(db: Kysely<Tables>): ConfigMemory {
  return {
    async lastGood(repositoryUuid, branch, path) {
      const row = await db
        .selectFrom("good_configs")
        .select("content")
        .where("repository_uuid", "=", repositoryUuid)
        .where("branch", "=", storableText(branch))
        .where("path", "=", storableText(path))
        .executeTakeFirst();
      return row?.content ?? null;
    },
    async keep(repositoryUuid, branch, files) {
      const there = files.flatMap(({ path, text }) =>
        text === null
          ? []
          : [
              {
                repository_uuid: repositoryUuid,
                branch: storableText(branch),
                path: storableText(path),
                content: storableText(text),
              },
            ],
      );
      const gone = files.flatMap(({ path, text }) => (text === null ? [storableText(path)] : []));
      await db.transaction().execute(async (tx) => {
        for (let at = 0; at < there.length; at += batch) {
          await tx
            .insertInto("good_configs")
            .values(there.slice(at, at + batch))
            .onConflict((conflict) =>
              conflict.columns(["repository_uuid", "branch", "path"]).doUpdateSet((row) => ({
                content: row.ref("excluded.content"),
                kept_at: sql`now()`,
              })),
            )
            .execute();
        }
        for (let at = 0; at < gone.length; at += batch) {
          await tx
            .deleteFrom("good_configs")
            .where("repository_uuid", "=", repositoryUuid)
            .where("branch", "=", storableText(branch))
            .where("path", "in", gone.slice(at, at + batch))
            .execute();
        }
      });
    },
  };
}
