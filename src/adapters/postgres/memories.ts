import { sql, type Kysely, type Selectable } from "kysely";
import type {
  Memory,
  MemoryStore,
  NewMemory,
  RefusedFinding,
  Refusals,
} from "../../core/ports/index.ts";
import { storableJson, storableText } from "./storable.ts";
import type { NewRow, Tables } from "./tables/index.ts";

const mostListed = 1_000;
/** Of one repository, waiting for an administrator: strangers must not fill the list. */
const mostWaiting = 100;
const mostRefusals = 500;

export function createMemoryStore(db: Kysely<Tables>): MemoryStore {
  return {
    async list() {
      const rows = await db
        .selectFrom("memories")
        .selectAll()
        .orderBy(sql`state = 'proposed'`, "desc")
        .orderBy("id", "desc")
        .limit(mostListed)
        .execute();
      return rows.map(memoryOf);
    },
    async accepted(repositoryUuid) {
      const rows = await db
        .selectFrom("memories")
        .selectAll()
        .where("state", "=", "accepted")
        .where((where) =>
          where.or([
            where("repository_uuid", "is", null),
            where("repository_uuid", "=", repositoryUuid),
          ]),
        )
        .orderBy("id")
        .execute();
      return rows.map(memoryOf);
    },
    propose: (memory, key) => propose(db, memory, key),
    async add(memory, by, now) {
      const decided = { decided_by: storableText(by), decided_at: now };
      const row = await db
        .insertInto("memories")
        .values({ ...rowOf(memory, "accepted"), ...decided, created_at: now })
        .returningAll()
        .executeTakeFirstOrThrow();
      return memoryOf(row);
    },
    async decide(id, state, by, now) {
      return change(db, id, { state, decided_by: storableText(by), decided_at: now });
    },
    async change(id, { text, paths }) {
      return change(db, id, { text: storableText(text), paths: storableJson(paths) });
    },
    async remove(id) {
      if (!isId(id)) return null;
      const row = await db
        .deleteFrom("memories")
        .where("id", "=", id)
        .returningAll()
        .executeTakeFirst();
      return row === undefined ? null : memoryOf(row);
    },
    refusals: (repositoryUuid) => refusals(db, repositoryUuid),
  };
}

async function propose(
  db: Kysely<Tables>,
  memory: NewMemory & { readonly repositoryUuid: string },
  key: string,
): Promise<boolean> {
  const { repositoryUuid } = memory;
  return db.transaction().execute(async (tx) => {
    // One after the other, so that several at once don't pass the limit together.
    await sql`select pg_advisory_xact_lock(hashtextextended(${`memories of ${repositoryUuid}`}, 0))`.execute(
      tx,
    );
    const { waiting } = await tx
      .selectFrom("memories")
      .select(sql<number>`count(*)::int`.as("waiting"))
      .where("repository_uuid", "=", repositoryUuid)
      .where("state", "=", "proposed")
      .executeTakeFirstOrThrow();
    if (waiting >= mostWaiting) return false;
    const { numInsertedOrUpdatedRows: isNew } = await tx
      .insertInto("memory_proposals")
      .values({
        repository_uuid: repositoryUuid,
        key: storableText(key),
        text: storableText(memory.text),
      })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    if ((isNew ?? 0n) === 0n) return false;
    await tx.insertInto("memories").values(rowOf(memory, "proposed")).execute();
    return true;
  });
}

function rowOf(memory: NewMemory, state: Memory["state"]): NewRow<"memories"> {
  return {
    repository_uuid: memory.repositoryUuid,
    text: storableText(memory.text),
    paths: storableJson(memory.paths),
    state,
    origin: storableText(memory.origin),
  };
}

async function change(
  db: Kysely<Tables>,
  id: string,
  columns: Partial<NewRow<"memories">>,
): Promise<Memory | null> {
  if (!isId(id)) return null;
  const row = await db
    .updateTable("memories")
    .set(columns)
    .where("id", "=", id)
    .returningAll()
    .executeTakeFirst();
  return row === undefined ? null : memoryOf(row);
}

async function refusals(db: Kysely<Tables>, repositoryUuid: string): Promise<Refusals> {
  const { rows } = await sql<RefusedFinding>`
    select "pullRequest", rule, title, path from (
      select distinct on (pull.id, thread.fingerprint)
        pull.number as "pullRequest", thread.comment_id,
        decision.finding->>'rule' as rule,
        decision.finding->>'title' as title, decision.finding->>'path' as path
      from threads thread
      join pull_requests pull on pull.id = thread.pull_request_id
      join reviews review on review.pull_request_id = pull.id
      join decisions decision
        on decision.review_id = review.id and decision.fingerprint = thread.fingerprint
      where pull.repository_uuid = ${repositoryUuid} and thread.state = 'dismissed'
        and decision.finding->>'engine' = 'model'
      order by pull.id, thread.fingerprint, review.id desc
    ) as refused
    order by comment_id desc
    limit ${mostRefusals}
  `.execute(db);
  const known = await sql<{ text: string }>`
    select text from memories where repository_uuid is null or repository_uuid = ${repositoryUuid}
    union
    select text from memory_proposals where repository_uuid = ${repositoryUuid}
  `.execute(db);
  return { refused: rows.toReversed(), known: known.rows.map(({ text }) => text) };
}

function memoryOf(row: Selectable<Tables["memories"]>): Memory {
  return {
    id: row.id,
    repositoryUuid: row.repository_uuid,
    text: row.text,
    paths: row.paths,
    state: row.state,
    origin: row.origin,
    createdAt: row.created_at,
    decidedBy: row.decided_by,
    decidedAt: row.decided_at,
  };
}

function isId(text: string): boolean {
  return /^\d{1,18}$/.test(text);
}
