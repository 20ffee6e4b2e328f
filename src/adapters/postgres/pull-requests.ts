import type { Kysely } from "kysely";
import type { PullRequestRef } from "../../core/domain/index.ts";
import { storableText } from "./storable.ts";
import type { NewRow, Tables } from "./tables/index.ts";

type Facts = Pick<
  NewRow<"pull_requests">,
  "repository_uuid" | "state" | "head" | "title" | "url" | "destination_branch"
>;

/**
 * Creates or updates the row of a pull request and answers its id. The row stays locked until the transaction of `db`
 * ends, so whatever else is done for the pull request in it happens one after the other.
 */
export async function touchPullRequest(
  db: Kysely<Tables>,
  ref: PullRequestRef,
  facts: Partial<Facts>,
): Promise<string> {
  const row = { ...identity(ref), ...facts };
  const { id } = await db
    .insertInto("pull_requests")
    .values(row)
    .onConflict((conflict) =>
      conflict
        .columns(["workspace", "slug", "number"])
        .doUpdateSet({ ...facts, updated_at: new Date() }),
    )
    .returning("id")
    .executeTakeFirstOrThrow();
  return id;
}

/** The id of a pull request that was seen before, or null. */
export async function findPullRequest(
  db: Kysely<Tables>,
  ref: PullRequestRef,
): Promise<string | null> {
  const { workspace, slug, number } = identity(ref);
  const row = await db
    .selectFrom("pull_requests")
    .select("id")
    .where("workspace", "=", workspace)
    .where("slug", "=", slug)
    .where("number", "=", number)
    .executeTakeFirst();
  return row?.id ?? null;
}

function identity(ref: PullRequestRef) {
  return { workspace: storableText(ref.workspace), slug: storableText(ref.slug), number: ref.id };
}
