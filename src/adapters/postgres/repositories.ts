import { sql, type Kysely, type Selectable } from "kysely";
import type { WatchedRepository } from "../../core/ports/index.ts";
import type { SecretBox } from "./secret-box.ts";
import { putSecret, readSecrets } from "./secrets.ts";
import { storableText } from "./storable.ts";
import type { Tables } from "./tables/index.ts";

/** See `ConnectionStore.saveRepository`. A changed hook secret leaves the one before it valid for a day. */
export async function saveRepository(
  db: Kysely<Tables>,
  box: SecretBox,
  repository: WatchedRepository,
  hookSecret: string | null,
): Promise<WatchedRepository> {
  const facts = {
    workspace: storableText(repository.ref.workspace),
    slug: storableText(repository.ref.slug),
    name: storableText(repository.name),
    enabled: repository.enabled,
    hook_key: repository.hookKey,
    hook_uuid: repository.hookUuid,
  };
  return db.transaction().execute(async (tx) => {
    const row = await tx
      .insertInto("repositories")
      .values({ uuid: repository.uuid, ...facts })
      .onConflict((conflict) =>
        conflict.column("uuid").doUpdateSet({ ...facts, updated_at: sql`now()` }),
      )
      .returningAll()
      .executeTakeFirstOrThrow();
    if (hookSecret !== null) {
      const [newest] = await readSecrets(tx, box, `hook:${row.uuid}`);
      if (newest !== hookSecret) await putSecret(tx, box, `hook:${row.uuid}`, hookSecret, true);
    }
    return repositoryOf(row);
  });
}

/** In the order of their names. */
export async function listRepositories(db: Kysely<Tables>): Promise<WatchedRepository[]> {
  const rows = await db
    .selectFrom("repositories")
    .selectAll()
    .orderBy("workspace")
    .orderBy("slug")
    .execute();
  return rows.map(repositoryOf);
}

/** See `ConnectionStore.hookSecrets`. */
export async function findHook(
  db: Kysely<Tables>,
  box: SecretBox,
  hookKey: string,
): Promise<{ repository: WatchedRepository; secrets: string[] } | null> {
  const row = await db
    .selectFrom("repositories")
    .selectAll()
    .where("hook_key", "=", storableText(hookKey))
    .executeTakeFirst();
  if (row === undefined) return null;
  return { repository: repositoryOf(row), secrets: await readSecrets(db, box, `hook:${row.uuid}`) };
}

function repositoryOf(row: Selectable<Tables["repositories"]>): WatchedRepository {
  return {
    ref: { workspace: row.workspace, slug: row.slug },
    uuid: row.uuid,
    name: row.name,
    enabled: row.enabled,
    hookKey: row.hook_key,
    hookUuid: row.hook_uuid,
  };
}
