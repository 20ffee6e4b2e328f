import { sql, type Kysely } from "kysely";
import type { DeliveryResult, WaitingDelivery } from "../../core/ports/index.ts";
import { storableText } from "./storable.ts";
import type { Tables } from "./tables/index.ts";

type Taken = Pick<WaitingDelivery, "id" | "channel" | "about" | "attempts" | "since"> &
  WaitingDelivery["notice"];

/** One statement, so of several processes exactly one gets each delivery. */
export async function takeDueDeliveries(
  db: Kysely<Tables>,
  now: Date,
  until: Date,
  lease: Date,
): Promise<WaitingDelivery[]> {
  const { rows } = await sql<Taken>`
    with taken as (
      select id from notice_deliveries
      where state = 'waiting' and due_at <= ${until} and channel in (
        select channel from notice_deliveries where state = 'waiting' and due_at <= ${now}
      )
      for update skip locked
    )
    update notice_deliveries delivery
    set attempts = attempts + 1, due_at = ${lease}
    from taken, notices notice
    where delivery.id = taken.id and notice.id = delivery.notice_id
    returning delivery.id, delivery.channel, delivery.about, delivery.attempts, delivery.since,
      notice.level, notice.title, notice.remedy, notice.path
  `.execute(db);
  return rows
    .toSorted((a, b) => Number(a.id) - Number(b.id))
    .map(({ level, title, remedy, path, ...delivery }) => ({
      ...delivery,
      notice: { level, title, remedy, path },
    }));
}

/** What was withdrawn meanwhile but has gone out was delivered all the same. */
export async function recordDeliveries(
  db: Kysely<Tables>,
  results: readonly DeliveryResult[],
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    for (const { id, state, at, problem } of results) {
      await tx
        .updateTable("notice_deliveries")
        .set({
          state,
          problem: problem === null ? null : storableText(problem),
          ...(state === "waiting" ? { due_at: at } : { done_at: at }),
        })
        .where("id", "=", id)
        .where("state", "in", state === "delivered" ? ["waiting", "withdrawn"] : ["waiting"])
        .execute();
      if (state === "delivered") await tellSettlement(tx, id, at);
    }
  });
}

/** A problem that was settled while it was being sent: whoever was told of it is told of that too. */
async function tellSettlement(tx: Kysely<Tables>, id: string, at: Date): Promise<void> {
  await sql`
    insert into notice_deliveries (notice_id, channel, about, since, due_at)
    select delivery.notice_id, delivery.channel, 'settled', ${at}, ${at}
    from notice_deliveries delivery
    join notices on notices.id = delivery.notice_id
    where delivery.id = ${id} and delivery.about = 'raised'
      and notices.level = 'problem' and notices.settled_at is not null
    on conflict do nothing
  `.execute(tx);
}

export async function nextDueDelivery(db: Kysely<Tables>): Promise<Date | null> {
  const row = await db
    .selectFrom("notice_deliveries")
    .select((select) => select.fn.min("due_at").as("due"))
    .where("state", "=", "waiting")
    .executeTakeFirst();
  return row?.due ?? null;
}
