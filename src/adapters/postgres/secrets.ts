import { randomUUID } from "node:crypto";
import { sql, type Kysely } from "kysely";
import type { ChannelName } from "../../core/ports/index.ts";
import type { KeyProofs, SecretBox } from "./secret-box.ts";
import type { Tables } from "./tables/index.ts";

/** Whose secret it is; a hook may have two while one is rotated. */
export type SecretOwner = `connection:${string}` | `hook:${string}` | `channel:${ChannelName}`;

/** How long the secret before the newest one still signs. */
const rotationHours = 24;

/** Adds a secret; the owner's older ones stay as long as `keepPrevious` says. */
export async function putSecret(
  db: Kysely<Tables>,
  box: SecretBox,
  owner: SecretOwner,
  secret: string,
  keepPrevious: boolean,
): Promise<void> {
  const id = randomUUID();
  const { keyId, wrappedKey, sealed } = box.seal(secret, contextOf(id, owner));
  await db
    .insertInto("secrets")
    .values({ id, owner, key_id: keyId, wrapped_key: wrappedKey, sealed })
    .execute();
  const kept = keepPrevious ? 2 : 1;
  await sql`
    delete from secrets where owner = ${owner} and id not in (
      select id from secrets where owner = ${owner} order by made_at desc limit ${kept}
    )
  `.execute(db);
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
  const { rows } = await sql<{ id: string; key_id: string; wrapped_key: Buffer; sealed: Buffer }>`
    select id, key_id, wrapped_key, sealed from (
      select *, lag(made_at) over (order by made_at desc) as replaced_at from secrets where owner = ${owner}
    ) as ordered
    where replaced_at is null or replaced_at > now() - ${rotationHours}::int * interval '1 hour'
    order by made_at desc
  `.execute(db);
  return rows.map((row) =>
    box.open(
      { keyId: row.key_id, wrappedKey: row.wrapped_key, sealed: row.sealed },
      contextOf(row.id, owner),
    ),
  );
}

export function createKeyProofs(db: Kysely<Tables>): KeyProofs {
  return {
    async list() {
      const rows = await db
        .selectFrom("vault_keys")
        .select(["key_id", "proof"])
        .orderBy("made_at")
        .execute();
      return rows.map((row) => ({ keyId: row.key_id, proof: row.proof }));
    },
    async add(keyId, proof) {
      await db
        .insertInto("vault_keys")
        .values({ key_id: keyId, proof })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    },
    async sealedSecretsExist() {
      return (
        (await db.selectFrom("secrets").select("id").limit(1).executeTakeFirst()) !== undefined
      );
    },
  };
}

function contextOf(id: string, owner: SecretOwner): string {
  return `secret ${id} of ${owner}`;
}
