import { sql, type Kysely } from "kysely";
import type { WatchedRepository } from "../../core/ports/index.ts";
import type { Tables } from "./tables/index.ts";

export interface WatchedRow {
  readonly uuid: string;
  readonly workspace: string;
  readonly slug: string;
  readonly name: string;
  readonly enabled: boolean;
  readonly lost_at: Date | null;
}

export const watchedColumns = [
  "uuid",
  "workspace",
  "slug",
  "name",
  "enabled",
  "lost_at",
] as const satisfies readonly (keyof WatchedRow)[];

export function watchedOf(row: WatchedRow): WatchedRepository {
  return {
    ref: { workspace: row.workspace, slug: row.slug },
    uuid: row.uuid,
    name: row.name,
    enabled: row.enabled && row.lost_at === null,
  };
}

/** Watches what the rules want and nobody excluded; answers what that begins. */
export async function applyRules(tx: Kysely<Tables>): Promise<WatchedRepository[]> {
  const { rows } = await sql<WatchedRow>`
    update repositories as one set enabled = true, updated_at = now()
    from workspaces join watch_rules on workspace_uuid = workspaces.uuid
    where workspaces.slug = one.workspace and project in ('', coalesce(one.project_key, ''))
      and not one.enabled and not one.excluded and one.lost_at is null
    returning one.uuid, one.workspace, one.slug, one.name, one.enabled, one.lost_at
  `.execute(tx);
  await wantHooks(tx);
  return rows.map(watchedOf);
}

/** Everything watched gets a row for its hook, and every workspace whose administrator wants all of it. */
export async function wantHooks(tx: Kysely<Tables>): Promise<void> {
  await sql`
    with wanted as (
      select uuid, 'repository' as kind from repositories where enabled and lost_at is null
      union all
      select uuid, 'workspace' from workspaces where administrator
        and exists (select from watch_rules where workspace_uuid = uuid and project = '')
    )
    insert into hooks (owner_uuid, owner_kind) select uuid, kind from wanted
    on conflict (owner_uuid) do update set status = 'pending', kind = null, reason = null
      where hooks.status = 'off'
  `.execute(tx);
}
