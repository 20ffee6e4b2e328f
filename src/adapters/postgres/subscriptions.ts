import { sql, type Kysely } from "kysely";
import type {
  Destination,
  DestinationChanges,
  SubscriptionStore,
  WaitingDestination,
} from "../../core/ports/index.ts";
import { destinationOf } from "./news-destination.ts";
import { recordNews, takeNews } from "./news-deliveries.ts";
import type { SecretBox } from "./secret-box.ts";
import { putSecret, readSecrets, removeSecrets } from "./secrets.ts";
import { storableJson, storableText } from "./storable.ts";
import type { Tables } from "./tables/index.ts";

/** Destinations of news and what waits for them; the addresses of webhooks are sealed by `box`. */
export function createSubscriptionStore(db: Kysely<Tables>, box: SecretBox): SubscriptionStore {
  return {
    async list() {
      const rows = await db
        .selectFrom("destinations")
        .selectAll()
        .orderBy("name")
        .orderBy("id")
        .execute();
      return rows.map(destinationOf);
    },
    save: async (id, changes, now) => save(db, box, id, changes, now),
    async remove(id) {
      if (!isId(id)) return null;
      return db.transaction().execute(async (tx) => {
        await removeSecrets(tx, `destination:${id}`);
        const row = await tx
          .deleteFrom("destinations")
          .where("id", "=", id)
          .returningAll()
          .executeTakeFirst();
        return row === undefined ? null : destinationOf(row);
      });
    },
    secret: async (id) => (await readSecrets(db, box, `destination:${id}`))[0] ?? null,
    async add(event, line, destinations, now) {
      // A destination that was removed meanwhile gets nothing, and takes nothing from the others.
      await sql`
        insert into news (destination_id, event, line, told_at)
        select id, ${storableText(event)}, ${storableJson(line)}::jsonb, ${now}
        from destinations where id = any(${[...destinations]}::bigint[])
        on conflict do nothing
      `.execute(db);
    },
    waiting: async (day) => waiting(db, day),
    take: async (id, now, lease) => takeNews(db, id, now, lease),
    record: async (id, taken, result) => recordNews(db, id, taken, result),
  };
}

async function save(
  db: Kysely<Tables>,
  box: SecretBox,
  id: string | null,
  { url, ...changes }: DestinationChanges,
  now: Date,
): Promise<Destination | null> {
  if (id !== null && !isId(id)) return null;
  const values = {
    name: storableText(changes.name),
    kind: changes.kind,
    address: storableText(changes.address),
    topics: storableJson(changes.topics),
    scope: storableJson(changes.scope),
  };
  const fresh = { attempts: 0, failing_since: null, not_before: null, problem: null };
  return db.transaction().execute(async (tx) => {
    const row =
      id === null
        ? await tx.insertInto("destinations").values(values).returningAll().executeTakeFirst()
        : await tx
            .updateTable("destinations")
            .set({ ...values, ...fresh })
            .where("id", "=", id)
            .returningAll()
            .executeTakeFirst();
    if (row === undefined) return null;
    if (url !== undefined) await putSecret(tx, box, `destination:${row.id}`, url, false);
    else if (changes.kind === "email") await removeSecrets(tx, `destination:${row.id}`);
    await sql`
      update news set state = 'waiting', done_at = null
      where destination_id = ${row.id} and state = 'undelivered'
        and told_at > ${now}::timestamptz - interval '1 day'
    `.execute(tx);
    return destinationOf(row);
  });
}

async function waiting(db: Kysely<Tables>, day: string): Promise<WaitingDestination[]> {
  const { rows } = await sql<WaitingDestination>`
    select destination.id, min(news.told_at) as first, max(news.told_at) as last,
      destination.not_before as "notBefore",
      case when destination.sent_day = ${day} then destination.sent_count else 0 end as "sentToday"
    from news join destinations destination on destination.id = news.destination_id
    where news.state = 'waiting'
    group by destination.id
    order by destination.id
  `.execute(db);
  return rows;
}

function isId(id: string): boolean {
  return /^\d{1,18}$/.test(id);
}
