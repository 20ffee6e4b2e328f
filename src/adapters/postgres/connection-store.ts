import { sql, type Kysely, type Selectable } from "kysely";
import { KodyError } from "../../core/domain/index.ts";
import type {
  ConnectionRecord,
  ConnectionStore,
  NewConnection,
  Refusal,
  TokenChanges,
  TokenFacts,
} from "../../core/ports/index.ts";
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
    setConnectionStatus: async (...change) => setConnectionStatus(db, ...change),
    async noteToken(connectionId, changes) {
      await db
        .updateTable("connections")
        .set(columnsOf(changes))
        .where("id", "=", connectionId)
        .where("status", "<>", "disconnected")
        .execute();
    },
  };
}

/** See `ConnectionStore.setConnectionStatus`. */
async function setConnectionStatus(
  db: Kysely<Tables>,
  ...[connectionId, status, reason, refusal]: Parameters<ConnectionStore["setConnectionStatus"]>
): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const again = status === "active" ? { generation: sql<number>`generation + 1` } : {};
    const why: Refusal | null =
      refusal === undefined
        ? null
        : { kind: refusal.kind, at: refusal.at.toISOString(), probes: 0, announced: false };
    let update = tx
      .updateTable("connections")
      .set({
        status,
        status_reason: reason === null ? null : storableText(reason),
        refusal: why === null ? null : storableJson(why),
        updated_at: sql`now()`,
        ...again,
      })
      .where("id", "=", connectionId);
    if (refusal !== undefined) {
      update = update.where("generation", "=", refusal.generation).where("status", "=", "active");
    }
    // Meanwhile somebody may have disconnected it, and its token is gone, or connected the next token.
    if (status === "active") update = update.where("status", "=", "refused");
    const { numUpdatedRows } = await update.executeTakeFirstOrThrow();
    if (status === "disconnected") await removeSecrets(tx, `connection:${connectionId}`);
    return numUpdatedRows > 0n;
  });
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
    const replaced = await endPrevious(tx, box, connection.token);
    const facts = {
      ...rowFacts(connection),
      replaced: replaced === null ? null : storableJson(replaced),
    };
    const row = await tx
      .insertInto("connections")
      .values({ kind: connection.kind, account_uuid: connection.accountUuid, ...facts })
      .onConflict((conflict) =>
        conflict.columns(["kind", "account_uuid"]).doUpdateSet({
          ...facts,
          generation: sql<number>`connections.generation + 1`,
          connected_at: sql`now()`,
          updated_at: sql`now()`,
        }),
      )
      .returningAll()
      .executeTakeFirstOrThrow();
    await putSecret(tx, box, `connection:${row.id}`, connection.token, false);
    return recordOf(row);
  });
}

/** Ends what was in use and forgets its token; answers what a person has to revoke. */
async function endPrevious(
  tx: Kysely<Tables>,
  box: SecretBox,
  newToken: string,
): Promise<TokenFacts["replaced"]> {
  const previous = await tx
    .updateTable("connections")
    .set({ status: "disconnected", status_reason: "Another connection took its place." })
    .where("status", "<>", "disconnected")
    .returningAll()
    .executeTakeFirst();
  if (previous === undefined) return null;
  const [token] = await readSecrets(tx, box, `connection:${previous.id}`);
  await removeSecrets(tx, `connection:${previous.id}`);
  return token === newToken
    ? previous.replaced
    : { tokenHint: previous.token_hint, expiresOn: previous.expires_on };
}

/** What is new with every token. */
function rowFacts(connection: NewConnection) {
  const { email, token, scopes, known, checks, by, expiresOn } = connection;
  return {
    email,
    account_name: storableText(connection.accountName),
    scopes: scopes === null ? null : storableJson(scopes),
    token_hint: token.slice(-4),
    status: "active" as const,
    status_reason: null,
    refusal: null,
    last_used_at: null,
    connected_by: storableText(by ?? ""),
    ...columnsOf({
      expiresOn: expiresOn ?? null,
      reminded: null,
      known: known ?? null,
      gaps: [],
      checks: checks ?? [],
      authorUuid: null,
    }),
  };
}

/** The columns of those facts that are given. */
function columnsOf(changes: TokenChanges) {
  const { expiresOn, reminded, lastUsedAt, known, gaps, checks } = changes;
  const { authorUuid, refusal, replaced } = changes;
  return {
    ...(expiresOn === undefined ? {} : { expires_on: expiresOn }),
    ...(reminded === undefined ? {} : { reminded }),
    ...(lastUsedAt === undefined ? {} : { last_used_at: lastUsedAt }),
    ...(known === undefined ? {} : { known_scopes: jsonOrNull(known) }),
    ...(gaps === undefined ? {} : { gaps: storableJson(gaps) }),
    ...(checks === undefined ? {} : { checks: storableJson(checks) }),
    ...(authorUuid === undefined ? {} : { author_uuid: authorUuid }),
    ...(refusal === undefined ? {} : { refusal: jsonOrNull(refusal) }),
    ...(replaced === undefined ? {} : { replaced: jsonOrNull(replaced) }),
  };
}

function jsonOrNull(value: object | null): string | null {
  return value === null ? null : storableJson(value);
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
    facts: {
      generation: row.generation,
      connectedAt: row.connected_at,
      connectedBy: row.connected_by,
      lastUsedAt: row.last_used_at,
      expiresOn: row.expires_on,
      reminded: row.reminded,
      known: row.known_scopes,
      gaps: row.gaps,
      checks: row.checks,
      authorUuid: row.author_uuid,
      refusal: row.refusal,
      replaced: row.replaced,
    },
  };
}
