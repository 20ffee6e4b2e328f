import { sql, type Kysely } from "kysely";
import type { SessionStore } from "../../core/ports/index.ts";
import { personOf } from "./people.ts";
import type { Tables } from "./tables/index.ts";

/** So often the use of a session is noted: often enough for a limit of hours. */
const noteMilliseconds = 60_000;
/** Beyond any limit that sessions have. */
const forgottenDays = 30;
const forgottenBrowserDays = 400;

export function createSessionStore(db: Kysely<Tables>): SessionStore {
  return {
    async open({ hash, personId, now }) {
      await sql`delete from sessions where opened_at < ${now}::timestamptz - ${forgottenDays}::int * interval '1 day'`.execute(
        db,
      );
      await db
        .insertInto("sessions")
        .values({ hash, person_id: personId, opened_at: now, used_at: now })
        .execute();
      await db
        .updateTable("people")
        .set({ last_seen_at: now })
        .where("id", "=", personId)
        .execute();
    },
    async find(hash, { now, usedSince, openedSince }) {
      const row = await db
        .selectFrom("sessions")
        .innerJoin("people", "people.id", "sessions.person_id")
        .selectAll("people")
        .select("sessions.used_at")
        .where("sessions.hash", "=", hash)
        .where("sessions.used_at", ">", usedSince)
        .where("sessions.opened_at", ">", openedSince)
        .where("people.state", "=", "active")
        .executeTakeFirst();
      if (row === undefined) return null;
      if (now.getTime() - row.used_at.getTime() >= noteMilliseconds)
        await noteUse(db, hash, row.id, now);
      return personOf(row);
    },
    async close(hash) {
      await db.deleteFrom("sessions").where("hash", "=", hash).execute();
    },
    async closeOthers(personId, except) {
      let others = db.deleteFrom("sessions").where("person_id", "=", personId);
      if (except !== null) others = others.where("hash", "<>", except);
      await others.execute();
    },
    ...browsersOf(db),
  };
}

function browsersOf(db: Kysely<Tables>): Pick<SessionStore, "rememberBrowser" | "knowsBrowser"> {
  return {
    async rememberBrowser(hash, personId, now) {
      await sql`delete from browsers where seen_at < ${now}::timestamptz - ${forgottenBrowserDays}::int * interval '1 day'`.execute(
        db,
      );
      await db
        .insertInto("browsers")
        .values({ hash, person_id: personId, seen_at: now })
        .onConflict((conflict) =>
          conflict.column("hash").doUpdateSet({ person_id: personId, seen_at: now }),
        )
        .execute();
    },
    async knowsBrowser(hash, personId, since) {
      const row = await db
        .selectFrom("browsers")
        .select("hash")
        .where("hash", "=", hash)
        .where("person_id", "=", personId)
        .where("seen_at", ">", since)
        .executeTakeFirst();
      return row !== undefined;
    },
  };
}

async function noteUse(
  db: Kysely<Tables>,
  hash: string,
  personId: string,
  now: Date,
): Promise<void> {
  await db.updateTable("sessions").set({ used_at: now }).where("hash", "=", hash).execute();
  await db.updateTable("people").set({ last_seen_at: now }).where("id", "=", personId).execute();
}
