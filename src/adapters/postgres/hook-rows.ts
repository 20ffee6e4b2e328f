import { sql, type Kysely, type RawBuilder } from "kysely";
import type { HookOwner, HookRecord, HookRefusal, HookStatus } from "../../core/ports/index.ts";
import type { Tables } from "./tables/index.ts";

interface Row {
  readonly owner_uuid: string;
  readonly owner_kind: HookOwner["kind"];
  readonly workspace: string;
  readonly slug: string | null;
  readonly wanted: boolean;
  readonly hook_key: string;
  readonly hook_uuid: string | null;
  readonly active: boolean;
  readonly status: HookStatus;
  readonly kind: HookRefusal | null;
  readonly reason: string | null;
  readonly checked_at: Date | null;
  readonly delivery_at: Date | null;
  readonly suspect_at: Date | null;
}

/** Hooks with what they hang on and whether they are wanted. `filter` may use `wanted`, `lost` and the columns of hooks. */
export async function hookRows(
  db: Kysely<Tables>,
  filter: RawBuilder<unknown>,
): Promise<HookRecord[]> {
  const { rows } = await sql<Row>`
    select * from (
      select hooks.*, one.workspace, one.slug, one.enabled and one.lost_at is null as wanted, one.lost_at is not null as lost
      from hooks join repositories as one on one.uuid = owner_uuid
      union all
      select hooks.*, workspaces.slug, null, administrator
        and exists (select from watch_rules where workspace_uuid = workspaces.uuid and project = ''), false
      from hooks join workspaces on workspaces.uuid = owner_uuid
    ) as all_hooks ${filter} order by workspace, slug
  `.execute(db);
  return rows.map(recordOf);
}

function recordOf(row: Row): HookRecord {
  const { workspace, slug } = row;
  return {
    ownerUuid: row.owner_uuid,
    owner:
      slug === null
        ? { kind: "workspace", workspace }
        : { kind: "repository", ref: { workspace, slug } },
    wanted: row.wanted,
    key: row.hook_key,
    uuid: row.hook_uuid,
    active: row.active,
    status: row.status,
    kind: row.kind,
    reason: row.reason,
    checkedAt: row.checked_at,
    deliveryAt: row.delivery_at,
    suspectAt: row.suspect_at,
  };
}
