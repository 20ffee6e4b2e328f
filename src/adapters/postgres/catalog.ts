import { sql, type Kysely } from "kysely";
import type { HostRepository, RepositoryCatalog } from "../../core/ports/index.ts";
import { readCatalog } from "./catalog-read.ts";
import { storableJson, storableText } from "./storable.ts";
import type { Tables } from "./tables/index.ts";
import { applyRules, watchedColumns, watchedOf } from "./watched.ts";

export function createCatalog(db: Kysely<Tables>): RepositoryCatalog {
  return {
    read: async () => readCatalog(db),
    async requestListing(now, stale) {
      const { numUpdatedRows } = await db
        .updateTable("listing")
        .set({ state: "running", begun_at: now, listed: 0, problem: null })
        .where((is) =>
          is.or([
            is("state", "<>", "running"),
            is("begun_at", "<", stale),
            is("begun_at", "is", null),
          ]),
        )
        .executeTakeFirstOrThrow();
      return numUpdatedRows === 1n;
    },
    async beginListing(now) {
      await db
        .updateTable("listing")
        .set({ state: "running", begun_at: now, listed: 0, problem: null })
        .execute();
    },
    saveWorkspaces: async (workspaces) => saveWorkspaces(db, workspaces),
    saveRepositories: async (repositories) => saveRepositories(db, repositories),
    async savePermissions(permissions) {
      const rows = [...permissions].map(([uuid, permission]) => ({ uuid, permission }));
      await sql`
        update repositories set permission = said.permission
        from jsonb_to_recordset(${storableJson(rows)}::jsonb) as said(uuid text, permission text)
        where repositories.uuid = said.uuid
      `.execute(db);
    },
    async unseen() {
      const rows = await db
        .selectFrom("repositories")
        .select(watchedColumns)
        .where("enabled", "=", true)
        .where(notSeen)
        .execute();
      return rows.map(watchedOf);
    },
    endListing: async (now, problem) =>
      db.transaction().execute(async (tx) => endListing(tx, now, problem)),
  };
}

const notSeen = sql<boolean>`coalesce(seen_at < (select begun_at from listing), true)`;

async function saveWorkspaces(
  db: Kysely<Tables>,
  workspaces: Parameters<RepositoryCatalog["saveWorkspaces"]>[0],
): Promise<void> {
  const rows = storableJson(workspaces);
  await db.transaction().execute(async (tx) => {
    // A name that another workspace gave up.
    await sql`
      update workspaces set slug = workspaces.uuid
      from jsonb_to_recordset(${rows}::jsonb) as seen(uuid text, slug text)
      where workspaces.slug = seen.slug and workspaces.uuid <> seen.uuid
    `.execute(tx);
    await sql`
      insert into workspaces (uuid, slug, administrator, seen_at)
      select distinct on (uuid) uuid, slug, administrator, coalesce(begun_at, now())
      from jsonb_to_recordset(${rows}::jsonb) as seen(uuid text, slug text, administrator boolean), listing
      on conflict (uuid) do update
        set slug = excluded.slug, administrator = excluded.administrator, seen_at = excluded.seen_at
    `.execute(tx);
  });
}

async function saveRepositories(
  db: Kysely<Tables>,
  repositories: readonly HostRepository[],
): Promise<number> {
  await sql`
    insert into repositories as known
      (uuid, workspace, slug, name, enabled, private, project_key, project_name, changed_at, seen_at)
    select distinct on (uuid) uuid, workspace, slug, name, false, private, project_key, project_name, changed_at, begun_at
    from jsonb_to_recordset(${storableJson(repositories.map(rowOf))}::jsonb) as seen(
      uuid text, workspace text, slug text, name text, private boolean, project_key text, project_name text,
      changed_at timestamptz
    ), listing
    on conflict (uuid) do update set workspace = excluded.workspace, slug = excluded.slug, name = excluded.name,
      private = excluded.private, project_key = excluded.project_key, project_name = excluded.project_name,
      changed_at = coalesce(excluded.changed_at, known.changed_at), seen_at = excluded.seen_at
  `.execute(db);
  const { listed } = await db
    .updateTable("listing")
    .set({ listed: sql<number>`(select count(*)::int from repositories where seen_at = begun_at)` })
    .returning("listed")
    .executeTakeFirstOrThrow();
  return listed;
}

export function rowOf(repository: HostRepository) {
  const { ref, uuid, name, project, updatedOn } = repository;
  return {
    uuid,
    workspace: storableText(ref.workspace),
    slug: storableText(ref.slug),
    name: storableText(name),
    private: repository.private,
    project_key: project?.key ?? null,
    project_name: project?.name ?? null,
    changed_at: updatedOn,
  };
}

async function endListing(
  tx: Kysely<Tables>,
  now: Date,
  problem: string | null,
): ReturnType<RepositoryCatalog["endListing"]> {
  if (problem !== null) {
    await tx
      .updateTable("listing")
      .set({ state: "failed", problem: storableText(problem) })
      .execute();
    return { lost: [], back: [], begun: [] };
  }
  const lost = await tx
    .updateTable("repositories")
    .set({ lost_at: now })
    .where("lost_at", "is", null)
    .where(notSeen)
    .returning(watchedColumns)
    .execute();
  const back = await tx
    .updateTable("repositories")
    .set({ lost_at: null })
    .where("lost_at", "is not", null)
    .where(sql<boolean>`not ${notSeen}`)
    .returning(watchedColumns)
    .execute();
  // Who knows what became of their hooks meanwhile.
  await tx
    .updateTable("hooks")
    .set({ checked_at: null })
    .where("owner_uuid", "in", ["", ...back.map((row) => row.uuid)])
    .execute();
  const begun = await applyRules(tx);
  await tx.updateTable("listing").set({ state: "done", done_at: now, problem: null }).execute();
  return {
    lost: lost.filter((row) => row.enabled).map(watchedOf),
    back: back.filter((row) => row.enabled).map(watchedOf),
    begun,
  };
}
