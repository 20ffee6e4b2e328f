import { sql, type Kysely } from "kysely";
import type { HookRecord, HookResult, HookStore, SigningHook } from "../../core/ports/index.ts";
import { hookRows } from "./hook-rows.ts";
import type { SecretBox } from "./secret-box.ts";
import { putSecret, readSecrets } from "./secrets.ts";
import { storableText } from "./storable.ts";
import type { Tables } from "./tables/index.ts";
import { watchedOf } from "./watched.ts";

/** Hooks and their secrets; these are sealed by `box` before they reach the database. */
export function createHookStore(db: Kysely<Tables>, box: SecretBox): HookStore {
  return {
    listHooks: async () => hookRows(db, sql`where wanted or (active and not lost)`),
    findHook: async (ownerUuid) => findHook(db, ownerUuid),
    async claimHook(ownerUuid, now, until) {
      const { numUpdatedRows } = await db
        .updateTable("hooks")
        .set({ claimed_until: until })
        .where("owner_uuid", "=", ownerUuid)
        .where((is) => is.or([is("claimed_until", "is", null), is("claimed_until", "<=", now)]))
        .executeTakeFirstOrThrow();
      return numUpdatedRows === 1n ? findHook(db, ownerUuid) : null;
    },
    saveHook: async (ownerUuid, result) => saveHook(db, ownerUuid, result),
    hookSecret: async (ownerUuid, fresh, replace) =>
      db.transaction().execute(async (tx) => hookSecret(tx, box, ownerUuid, { fresh, replace })),
    signingHook: async (hookKey) => signingHook(db, box, hookKey),
    async noteDelivery(ownerUuid, at) {
      await db
        .updateTable("hooks")
        .set({ delivery_at: at, suspect_at: null })
        .where("owner_uuid", "=", ownerUuid)
        .execute();
    },
    async suspectHook(suspect, at) {
      const [column, value] =
        "ownerUuid" in suspect
          ? (["owner_uuid", suspect.ownerUuid] as const)
          : (["hook_uuid", suspect.hookUuid] as const);
      await db
        .updateTable("hooks")
        .set({ suspect_at: at })
        .where(column, "=", storableText(value))
        .where("suspect_at", "is", null)
        .execute();
    },
  };
}

async function findHook(db: Kysely<Tables>, ownerUuid: string): Promise<HookRecord | null> {
  const rows = await hookRows(db, sql`where owner_uuid = ${storableText(ownerUuid)}`);
  return rows[0] ?? null;
}

async function saveHook(
  db: Kysely<Tables>,
  ownerUuid: string,
  result: HookResult | null,
): Promise<void> {
  const known =
    result === null
      ? {}
      : {
          hook_uuid: result.uuid,
          active: result.active,
          status: result.status,
          kind: result.kind,
          reason: result.reason === null ? null : storableText(result.reason),
          checked_at: result.checkedAt,
          // What could not be given its secret anew may still have another one.
          ...(result.status === "refused" ? {} : { suspect_at: null }),
        };
  await db
    .updateTable("hooks")
    .set({ claimed_until: null, ...known })
    .where("owner_uuid", "=", ownerUuid)
    .execute();
}

async function hookSecret(
  tx: Kysely<Tables>,
  box: SecretBox,
  ownerUuid: string,
  { fresh, replace }: { fresh: string; replace: boolean },
): Promise<string> {
  await sql`select from hooks where owner_uuid = ${ownerUuid} for update`.execute(tx);
  const [kept] = await readSecrets(tx, box, `hook:${ownerUuid}`);
  if (kept !== undefined && !replace) return kept;
  await putSecret(tx, box, `hook:${ownerUuid}`, fresh, true);
  return fresh;
}

async function signingHook(
  db: Kysely<Tables>,
  box: SecretBox,
  hookKey: string,
): Promise<SigningHook | null> {
  const row = await db
    .selectFrom("hooks")
    .leftJoin("repositories as one", "one.uuid", "hooks.owner_uuid")
    .select(["owner_uuid", "owner_kind", "one.uuid", "one.workspace", "one.slug", "one.name"])
    .select(["one.enabled", "one.lost_at"])
    .where("hook_key", "=", storableText(hookKey))
    .executeTakeFirst();
  if (row === undefined) return null;
  const { uuid, workspace, slug, name, enabled, lost_at } = row;
  const known =
    uuid !== null && workspace !== null && slug !== null && name !== null && enabled !== null;
  return {
    kind: row.owner_kind,
    ownerUuid: row.owner_uuid,
    repository: known ? watchedOf({ uuid, workspace, slug, name, enabled, lost_at }) : null,
    secrets: await readSecrets(db, box, `hook:${row.owner_uuid}`),
  };
}
