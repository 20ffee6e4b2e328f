import { sql, type Kysely } from "kysely";
import type { NewsResult, TakenNews } from "../../core/ports/index.ts";
import { storableText } from "./storable.ts";
import { destinationOf } from "./news-destination.ts";
import type { Tables } from "./tables/index.ts";

/** One message holds no more than this; the rest is told by the next one. */
const rowsAtOnce = 1_000;
/** So long it is known that an event was told. */
const daysKept = 7;

/** The destination is locked while it is claimed, so of several processes exactly one gets it. */
export async function takeNews(
  db: Kysely<Tables>,
  id: string,
  now: Date,
  lease: Date,
): Promise<TakenNews | null> {
  return db.transaction().execute(async (tx) => {
    const free = await tx
      .selectFrom("destinations")
      .select("id")
      .where("id", "=", id)
      .where((where) => where.or([where("not_before", "is", null), where("not_before", "<=", now)]))
      .forUpdate()
      .executeTakeFirst();
    if (free === undefined) return null;
    const rows = await tx
      .selectFrom("news")
      .select(["id", "line"])
      .where("destination_id", "=", id)
      .where("state", "=", "waiting")
      .orderBy("id")
      .limit(rowsAtOnce)
      .execute();
    // Somebody has just sent it.
    if (rows.length === 0) return null;
    const row = await tx
      .updateTable("destinations")
      .set({
        attempts: sql<number>`attempts + 1`,
        failing_since: sql<Date>`coalesce(failing_since, ${now})`,
        not_before: lease,
      })
      .where("id", "=", id)
      .returningAll()
      .executeTakeFirstOrThrow();
    const since = row.failing_since ?? now;
    return { destination: destinationOf(row), attempts: row.attempts, since, lease, rows };
  });
}

/** Whoever changed the destination meanwhile, or took it after the lease, keeps what they set. */
export async function recordNews(
  db: Kysely<Tables>,
  id: string,
  taken: TakenNews,
  result: NewsResult,
): Promise<void> {
  const { state, at } = result;
  await db.transaction().execute(async (tx) => {
    await tx
      .updateTable("destinations")
      .set({
        not_before: result.state === "waiting" ? result.again : null,
        problem: result.problem === null ? null : storableText(result.problem),
        problem_at: result.problem === null ? null : at,
        ...(state === "waiting" ? {} : { attempts: 0, failing_since: null }),
      })
      .where("id", "=", id)
      .where("not_before", "=", taken.lease)
      .execute();
    if (result.state === "waiting") return;
    await tx
      .updateTable("news")
      .set({ state, done_at: at })
      .where(
        "id",
        "in",
        taken.rows.map((row) => row.id),
      )
      .where("destination_id", "=", id)
      .execute();
    if (result.state === "delivered") await countSent(tx, id, result.day);
    await sql`
      delete from news where destination_id = ${id} and state <> 'waiting'
        and done_at < ${at}::timestamptz - ${daysKept}::int * interval '1 day'
    `.execute(tx);
  });
}

async function countSent(tx: Kysely<Tables>, id: string, day: string): Promise<void> {
  await sql`
    update destinations
    set sent_count = case when sent_day = ${day} then sent_count + 1 else 1 end, sent_day = ${day}
    where id = ${id}
  `.execute(tx);
}
