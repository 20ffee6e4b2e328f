import { sql, type Kysely } from "kysely";
import { presenceLock, type Presence } from "./presence.ts";
import type { KeyProof, KeyProofs, LockedKeys, SealedRow } from "./secret-box.ts";
import { secretContext } from "./secrets.ts";
import type { Tables } from "./tables/index.ts";

export function createKeyProofs(db: Kysely<Tables>, presence: Presence): KeyProofs {
  return {
    list: async () => listProofs(db),
    exclusively: async (work) =>
      db.transaction().execute(async (tx) => {
        // In conflict with itself and with every writer of secrets; see `putSecret`.
        await sql`lock table secrets in share row exclusive mode`.execute(tx);
        return work(lockedKeys(tx, presence));
      }),
  };
}

function lockedKeys(tx: Kysely<Tables>, presence: Presence): LockedKeys {
  return {
    list: async () => listProofs(tx),
    sealedSecrets: async () => listSecrets(tx),
    async replace(proof, rewrapped) {
      await tx
        .insertInto("vault_keys")
        .values({ key_id: proof.keyId, proof: proof.proof })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      await rewrapSecrets(tx, proof.keyId, rewrapped);
      // Fails while a secret needs another key: a foreign key holds it.
      await tx.deleteFrom("vault_keys").where("key_id", "<>", proof.keyId).execute();
    },
    async otherProcesses() {
      const { rows } = await sql<{ others: number }>`
        select count(*)::int as others from pg_locks
        where locktype = 'advisory' and objsubid = 2 and classid::bigint = ${presenceLock}
          and objid::bigint <> ${presence.process}
          and database = (select oid from pg_database where datname = current_database())
      `.execute(tx);
      return rows[0]?.others ?? 0;
    },
  };
}

async function listProofs(db: Kysely<Tables>): Promise<KeyProof[]> {
  const rows = await db.selectFrom("vault_keys").select(["key_id", "proof"]).execute();
  return rows.map((row) => ({ keyId: row.key_id, proof: row.proof }));
}

async function listSecrets(db: Kysely<Tables>): Promise<SealedRow[]> {
  const rows = await db.selectFrom("secrets").selectAll().execute();
  return rows.map((row) => ({
    id: row.id,
    owner: row.owner,
    context: secretContext(row.id, row.owner),
    keyId: row.key_id,
    wrappedKey: row.wrapped_key,
    sealed: row.sealed,
  }));
}

/** In one statement with two values, however many there are. */
async function rewrapSecrets(
  db: Kysely<Tables>,
  keyId: string,
  rewrapped: readonly { readonly id: string; readonly wrappedKey: Buffer }[],
): Promise<void> {
  const rows = JSON.stringify(
    rewrapped.map(({ id, wrappedKey }) => ({ id, key: wrappedKey.toString("hex") })),
  );
  await sql`
    update secrets set key_id = ${keyId}, wrapped_key = decode(item->>'key', 'hex')
    from jsonb_array_elements(${rows}::jsonb) as item
    where secrets.id = (item->>'id')::uuid
  `.execute(db);
}
