import type { Kysely } from "kysely";
import type { ReviewProgress } from "../../core/ports/index.ts";
import type { Tables } from "./tables/index.ts";

export function createReviewProgress(db: Kysely<Tables>): ReviewProgress {
  return {
    async note(reviewId, stage) {
      await db
        .updateTable("reviews")
        .set({ stage })
        .where("id", "=", reviewId)
        .where("status", "=", "running")
        .execute();
    },
  };
}
