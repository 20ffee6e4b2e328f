import { randomUUID } from "node:crypto";
import { sql, type Kysely } from "kysely";
import { isKodyError } from "../../core/domain/index.ts";
import type { ChannelName, ModelSlot } from "../../core/ports/index.ts";
import type { SecretBox } from "./secret-box.ts";
import type { Tables } from "./tables/index.ts";

/** Whose secret it is; a hook may have two while one is rotated. */
export type SecretOwner =
  | `connection:${string}`
  | `hook:${string}`
  | `channel:${ChannelName}`
  | `destination:${string}`
  | ModelSlot
  | "jira"
  | "audit-log";

/** How long the secret before the newest one still signs. */
const rotationHours = 24;

/** Between reading a row and opening it the root key may be rotated: then the row is read again, this often at most. */
const looks = 8;

/** Adds a secret; the owner's older ones stay as long as `keepPrevious` says. */
export async function putSecret(
  db: Kysely<Tables>,
  box: SecretBox,
  owner: SecretOwner,
  secret: string,
  keepPrevious: boolean,
): Promise<void> {
  if (db.isTransaction) return addSecret(db, box, owner, secret, keepPrevious);
  await db.transaction().execute((tx) => addSecret(tx, box, owner, secret, keepPrevious));
}

async function addSecret(
  tx: Kysely<Tables>,
  box: SecretBox,
  owner: SecretOwner,
  secret: string,
  keepPrevious: boolean,
): Promise<void> {
  // Keeps a rotation of the root key out until this transaction ends, so that the key read next is the one in use.
  await sql`lock table secrets in row exclusive mode`.execute(tx);
  const inUse = await tx.selectFrom("vault_keys").select("key_id").executeTakeFirst();
  const id = randomUUID();
  const { keyId, wrappedKey, sealed } = await box.seal(
    secret,
    secretContext(id, owner),
    inUse?.key_id,
  );
  await tx
    .insertInto("secrets")
    .values({ id, owner, key_id: keyId, wrapped_key: wrappedKey, sealed })
    .execute();
  const kept = keepPrevious ? 2 : 1;
  await sql`
    delete from secrets where owner = ${owner} and id not in (
      select id from secrets where owner = ${owner} order by made_at desc limit ${kept}
    )
  `.execute(tx);
}

export async function removeSecrets(db: Kysely<Tables>, owner: SecretOwner): Promise<void> {
  await db.deleteFrom("secrets").where("owner", "=", owner).execute();
}

/** The newest secret first; a previous one only while its rotation lasts. */
export async function readSecrets(
  db: Kysely<Tables>,
  box: SecretBox,
  owner: SecretOwner,
): Promise<string[]> {
  for (let look = 1; ; look += 1) {
    try {
      return await openAll(db, box, owner);
    } catch (error) {
      if (look === looks || !isKodyError(error) || !error.retryable) throw error;
    }
  }
}

async function openAll(db: Kysely<Tables>, box: SecretBox, owner: SecretOwner): Promise<string[]> {
  const { rows } = await sql<{ id: string; key_id: string; wrapped_key: Buffer; sealed: Buffer }>`
    select id, key_id, wrapped_key, sealed from (
      select *, lag(made_at) over (order by made_at desc) as replaced_at from secrets where owner = ${owner}
    ) as ordered
    where replaced_at is null or replaced_at > now() - ${rotationHours}::int * interval '1 hour'
    order by made_at desc
  `.execute(db);
  return Promise.all(
    rows.map((row) =>
      box.open(
        { keyId: row.key_id, wrappedKey: row.wrapped_key, sealed: row.sealed },
        secretContext(row.id, owner),
      ),
    ),
  );
}

/** What a secret's sealed bytes are bound to. */
export function secretContext(id: string, owner: string): string {
  return `secret ${id} of ${owner}`;
}
