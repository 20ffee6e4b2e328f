import { sql, type Kysely, type Selectable } from "kysely";
import type { NewNotice, NoticeStore, OpenNotice } from "../../core/ports/index.ts";
import { nextDueDelivery, recordDeliveries, takeDueDeliveries } from "./notice-deliveries.ts";
import { storableText } from "./storable.ts";
import type { Tables } from "./tables/index.ts";

/** Notices, each with one delivery for every channel that is set up when something is to be told. */
export function createNoticeStore(db: Kysely<Tables>): NoticeStore {
  return {
    raise: async (notice, now, dueAt) => raise(db, notice, now, dueAt),
    settle: async (key, now, dueAt) => settle(db, key, now, dueAt),
    open: async () => listOpen(db),
    dismiss: async (id, now) => dismiss(db, id, now),
    takeDue: async (now, until, lease) => takeDueDeliveries(db, now, until, lease),
    record: async (results) => recordDeliveries(db, results),
    nextDue: async () => nextDueDelivery(db),
  };
}

async function raise(
  db: Kysely<Tables>,
  notice: NewNotice,
  now: Date,
  dueAt: Date,
): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const row = await tx
      .insertInto("notices")
      .values({
        key: storableText(notice.key),
        level: notice.level,
        title: storableText(notice.title),
        remedy: storableText(notice.remedy),
        path: notice.path,
        raised_at: now,
      })
      .onConflict((conflict) => conflict.column("key").where("settled_at", "is", null).doNothing())
      .returning("id")
      .executeTakeFirst();
    if (row === undefined) return false;
    await sql`
      insert into notice_deliveries (notice_id, channel, about, since, due_at)
      select ${row.id}, name, 'raised', ${now}, ${dueAt} from channels
    `.execute(tx);
    return true;
  });
}

async function settle(db: Kysely<Tables>, key: string, now: Date, dueAt: Date): Promise<string[]> {
  const wanted = storableText(key);
  return db.transaction().execute(async (tx) => {
    const settled = await tx
      .updateTable("notices")
      .set({ settled_at: now })
      .where("settled_at", "is", null)
      .where(sql<boolean>`(key = ${wanted} or starts_with(key, ${`${wanted}/`}))`)
      .returning(["id", "key"])
      .execute();
    const ids = settled.map(({ id }) => id);
    if (ids.length === 0) return [];
    await tx
      .updateTable("notice_deliveries")
      .set({ state: "withdrawn", done_at: now })
      .where("notice_id", "in", ids)
      .where("state", "=", "waiting")
      .execute();
    await sql`
      insert into notice_deliveries (notice_id, channel, about, since, due_at)
      select delivery.notice_id, delivery.channel, 'settled', ${now}, ${dueAt}
      from notice_deliveries delivery
      join notices on notices.id = delivery.notice_id and notices.level = 'problem'
      join channels on channels.name = delivery.channel
      where delivery.notice_id = any(${ids}::bigint[])
        and delivery.about = 'raised' and delivery.state = 'delivered'
    `.execute(tx);
    return settled.map((one) => one.key);
  });
}

async function listOpen(db: Kysely<Tables>): Promise<OpenNotice[]> {
  const rows = await db
    .selectFrom("notices")
    .selectAll()
    .where("settled_at", "is", null)
    .where("dismissed_at", "is", null)
    .orderBy(sql`array_position(array['problem', 'warning', 'info'], level)`)
    .orderBy("id", "desc")
    .execute();
  const troubles = await db
    .selectFrom("notice_deliveries")
    .select(["notice_id", "channel", "state", "problem"])
    .where("problem", "is not", null)
    .where("about", "=", "raised")
    .where("notice_id", "in", db.selectFrom("notices").select("id").where("settled_at", "is", null))
    .orderBy("channel")
    .execute();
  const byNotice = Map.groupBy(troubles, (trouble) => trouble.notice_id);
  return rows.map((row) => ({
    id: row.id,
    raisedAt: row.raised_at,
    ...noticeOf(row),
    troubles: (byNotice.get(row.id) ?? []).map(({ channel, state, problem }) => ({
      channel,
      problem: problem ?? "",
      waiting: state === "waiting",
    })),
  }));
}

async function dismiss(db: Kysely<Tables>, id: string, now: Date): Promise<NewNotice | null> {
  if (!/^\d{1,18}$/.test(id)) return null;
  const row = await db
    .updateTable("notices")
    .set({ dismissed_at: now })
    .where("id", "=", id)
    .where("settled_at", "is", null)
    .where("dismissed_at", "is", null)
    .returningAll()
    .executeTakeFirst();
  return row === undefined ? null : noticeOf(row);
}

function noticeOf(row: Selectable<Tables["notices"]>): NewNotice {
  const { key, level, title, remedy, path } = row;
  return { key, level, title, remedy, path };
}
