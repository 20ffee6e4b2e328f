import { sql, type Kysely } from "kysely";
import type { Catalog, CatalogEntry, HookRefusal, HookStatus } from "../../core/ports/index.ts";
import type { Tables } from "./tables/index.ts";

/** Two thousand repositories take some ten milliseconds. */
export async function readCatalog(db: Kysely<Tables>): Promise<Catalog> {
  const [listing, workspaces, rules, repositories] = await Promise.all([
    db.selectFrom("listing").selectAll().executeTakeFirst(),
    db.selectFrom("workspaces").selectAll().orderBy("slug").execute(),
    db.selectFrom("watch_rules").selectAll().orderBy("project").execute(),
    readRepositories(db),
  ]);
  return {
    listing: {
      state: listing?.state ?? "never",
      listed: listing?.listed ?? 0,
      problem: listing?.problem ?? null,
      at: listing?.done_at ?? null,
    },
    workspaces: workspaces.map(({ slug, uuid, administrator }) => {
      const projects = rules
        .filter((rule) => rule.workspace_uuid === uuid)
        .map(({ project }) => project);
      return {
        slug,
        uuid,
        administrator,
        all: projects.includes(""),
        projects: projects.filter((project) => project !== ""),
      };
    }),
    repositories,
  };
}

async function readRepositories(db: Kysely<Tables>): Promise<CatalogEntry[]> {
  const rows = await db
    .selectFrom("repositories as one")
    .leftJoin("hooks as hook", "hook.owner_uuid", "one.uuid")
    .select([
      "one.uuid",
      "one.workspace",
      "one.slug",
      "one.name",
      "one.project_key",
      "one.project_name",
      "one.private",
      "one.permission",
      "one.enabled",
      "one.lost_at",
      "one.changed_at",
      "hook.status",
      "hook.kind",
      "hook.reason",
      "hook.checked_at",
    ])
    .orderBy(sql`one.workspace collate "C", one.slug collate "C"`)
    .execute();
  return rows.map((row) => ({
    ref: { workspace: row.workspace, slug: row.slug },
    uuid: row.uuid,
    name: row.name,
    private: row.private,
    project:
      row.project_key === null
        ? null
        : { key: row.project_key, name: row.project_name ?? row.project_key },
    permission: row.permission,
    updatedOn: row.changed_at?.toISOString() ?? null,
    watched: row.enabled,
    lost: row.lost_at !== null,
    hook: row.status === null ? null : hookOf(row.status, row),
  }));
}

function hookOf(
  status: HookStatus,
  row: { kind: HookRefusal | null; reason: string | null; checked_at: Date | null },
) {
  return { status, kind: row.kind, reason: row.reason, checkedAt: row.checked_at };
}
