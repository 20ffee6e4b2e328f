import { sql, type Kysely } from "kysely";
import type { AttemptStore } from "../../core/ports/index.ts";
import { storableText } from "./storable.ts";
import type { Tables } from "./tables/index.ts";

const minute = 60_000;

/** Counts in the database: it is the same count for all processes, and a restart forgets nothing. */
export function createAttemptStore(db: Kysely<Tables>): AttemptStore {
  return {
    begin: async (wanted, limit, now) =>
      db.transaction().execute(async (tx) => {
        const key = storableText(wanted);
        const since = new Date(now.getTime() - minute);
        // A clock that was ahead and was put right must lock nobody out.
        const until = new Date(now.getTime() + minute);
        // One at a time for each key: a flood at once must not count itself as nothing yet.
        await sql`select pg_advisory_xact_lock(hashtextextended(${`attempts ${key}`}, 0))`.execute(
          tx,
        );
        // Two that clean up at once would wait for each other.
        await sql`delete from attempts where id in (
          select id from attempts where at <= ${since} or at > ${until} for update skip locked limit 1000
        )`.execute(tx);
        const rows = await tx
          .selectFrom("attempts")
          .select(["at", "refusal"])
          .where("key", "=", key)
          .where("at", ">", since)
          .where("at", "<=", until)
          .orderBy("at")
          .execute();
        const counted = rows.filter((row) => !row.refusal);
        const refusal = counted.length >= limit;
        const first = refusal && !rows.some((row) => row.refusal);
        const oldest = counted.at(-limit)?.at ?? now;
        const retryAfter = Math.max(
          1,
          Math.ceil((oldest.getTime() + minute - now.getTime()) / 1_000),
        );
        if (refusal && !first) return { granted: false, retryAfter, first };
        const { id } = await tx
          .insertInto("attempts")
          .values({ key, at: now, refusal })
          .returning("id")
          .executeTakeFirstOrThrow();
        return refusal ? { granted: false, retryAfter, first } : { granted: true, id };
      }),
    async forgive(id) {
      await db.deleteFrom("attempts").where("id", "=", id).execute();
    },
  };
}
