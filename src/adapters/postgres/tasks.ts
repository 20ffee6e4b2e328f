import { sql, type Kysely } from "kysely";
import type { TaskStore } from "../../core/ports/index.ts";
import type { Tables } from "./tables/index.ts";

const hurried = sql<Date>`'-infinity'`;

/** A claim is one statement, so of several processes exactly one gets it. A task that was never seen is due at once. */
export function createTaskStore(db: Kysely<Tables>): TaskStore {
  return {
    async claim(name, now, until, latest) {
      const { numInsertedOrUpdatedRows: claimed } = await db
        .insertInto("tasks")
        .values({ name, due_at: until })
        .onConflict((conflict) =>
          conflict
            .column("name")
            .doUpdateSet({ due_at: until })
            .where((is) =>
              is.or([
                is("tasks.due_at", "<=", now),
                ...(latest === undefined ? [] : [is("tasks.due_at", ">", latest)]),
              ]),
            ),
        )
        .executeTakeFirstOrThrow();
      return claimed === 1n;
    },
    async finish(name, next) {
      await db
        .updateTable("tasks")
        .set({ due_at: next })
        .where("name", "=", name)
        .where("due_at", "<>", hurried)
        .execute();
    },
    async hurry(name) {
      await db.updateTable("tasks").set({ due_at: hurried }).where("name", "=", name).execute();
    },
  };
}
