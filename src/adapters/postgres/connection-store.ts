import { sql, type Kysely, type Selectable } from "kysely";
import { KodyError } from "../../core/domain/index.ts";
import type { ConnectionRecord, ConnectionStore, NewConnection } from "../../core/ports/index.ts";
import type { SecretBox } from "./secret-box.ts";
import { putSecret, readSecrets, removeSecrets } from "./secrets.ts";
import { storableJson, storableText } from "./storable.ts";
import type { Tables } from "./tables/index.ts";

/** The connection and its token; this is sealed by `box` before it reaches the database. */
export function createConnectionStore(db: Kysely<Tables>, box: SecretBox): ConnectionStore {
  return {
    saveConnection: async (connection) => saveConnection(db, box, connection),
    async currentConnection() {
      const row = await db
        .selectFrom("connections")
        .selectAll()
        .where("status", "<>", "disconnected")
        .executeTakeFirst();
      return row === undefined ? null : recordOf(row);
    },
    async revealToken(connectionId) {
      const [token] = await readSecrets(db, box, `connection:${connectionId}`);
      if (token === undefined) {
        throw new KodyError(
          "not-found",
          "This connection has no token any more; connect Kody again.",
        );
      }
      return token;
    },
    async setConnectionStatus(connectionId, status, reason) {
      await db.transaction().execute(async (tx) => {
        await tx
          .updateTable("connections")
          .set({
            status,
            status_reason: reason === null ? null : storableText(reason),
            updated_at: sql`now()`,
          })
          .where("id", "=", connectionId)
          .execute();
        if (status === "disconnected") await removeSecrets(tx, `connection:${connectionId}`);
      });
    },
  };
}

/**
 * A new token of the same account keeps the connection's id, because the count of its calls goes on. Another account
 * takes the place of the one in use, whose token is deleted.
 */
async function saveConnection(
  db: Kysely<Tables>,
  box: SecretBox,
  connection: NewConnection,
): Promise<ConnectionRecord> {
  return db.transaction().execute(async (tx) => {
    // One at a time: two set-ups at once would each see no connection in use.
    await sql`lock table connections in share row exclusive mode`.execute(tx);
    const replaced = await tx
      .updateTable("connections")
      .set({ status: "disconnected", status_reason: "Another connection took its place." })
      .where("status", "<>", "disconnected")
      .returning("id")
      .execute();
    for (const { id } of replaced) await removeSecrets(tx, `connection:${id}`);
    const facts = {
      email: connection.email,
      account_name: storableText(connection.accountName),
      scopes: connection.scopes === null ? null : storableJson(connection.scopes),
      token_hint: connection.token.slice(-4),
      status: "active" as const,
      status_reason: null,
    };
    const row = await tx
      .insertInto("connections")
      .values({ kind: connection.kind, account_uuid: connection.accountUuid, ...facts })
      .onConflict((conflict) =>
        conflict
          .columns(["kind", "account_uuid"])
          .doUpdateSet({ ...facts, updated_at: sql`now()` }),
      )
      .returningAll()
      .executeTakeFirstOrThrow();
    await putSecret(tx, box, `connection:${row.id}`, connection.token, false);
    return recordOf(row);
  });
}

function recordOf(row: Selectable<Tables["connections"]>): ConnectionRecord {
  return {
    id: row.id,
    kind: row.kind,
    email: row.email,
    accountUuid: row.account_uuid,
    accountName: row.account_name,
    scopes: row.scopes,
    tokenHint: row.token_hint,
    status: row.status,
    statusReason: row.status_reason,
  };
}
