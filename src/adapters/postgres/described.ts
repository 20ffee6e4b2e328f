import { sql, type Kysely } from "kysely";
import type { DescriptionMemory } from "../../core/ports/index.ts";
import { findPullRequest, touchPullRequest } from "./pull-requests.ts";
import type { Tables } from "./tables/index.ts";

export function createDescriptionMemory(db: Kysely<Tables>): DescriptionMemory {
  return {
    async wasDescribed(ref) {
      const id = await findPullRequest(db, ref);
      if (id === null) return false;
      const row = await db
        .selectFrom("pull_requests")
        .select("described_at")
        .where("id", "=", id)
        .executeTakeFirst();
      return (row?.described_at ?? null) !== null;
    },
    async noteDescribed(ref) {
      await db.transaction().execute(async (tx) => {
        const id = await touchPullRequest(tx, ref, {});
        await tx
          .updateTable("pull_requests")
          .set({ described_at: sql`now()` })
          .where("id", "=", id)
          .execute();
      });
    },
  };
}
