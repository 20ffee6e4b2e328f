import { sql, type Kysely } from "kysely";
import { configFileName, type PullRequestRef } from "../../core/domain/index.ts";
import type {
  KnownPullRequest,
  ReviewArchive,
  ReviewListing,
  WatchedPullRequest,
} from "../../core/ports/index.ts";
import { touchPullRequest } from "./pull-requests.ts";
import { listDecisions } from "./reviews.ts";
import { storableText } from "./storable.ts";
import type { Tables } from "./tables/index.ts";

/** The record of reviews, as people read it. */
export function createReviewArchive(db: Kysely<Tables>): ReviewArchive {
  return {
    listReviews: async (limit) =>
      (await listingQuery(db).orderBy("reviews.id", "desc").limit(limit).execute()).map(listingOf),
    async findReview(reviewId) {
      if (!/^\d{1,18}$/.test(reviewId)) return null;
      const row = await listingQuery(db).where("reviews.id", "=", reviewId).executeTakeFirst();
      if (row === undefined) return null;
      const decisions = await listDecisions(db, reviewId);
      return {
        listing: listingOf(row),
        result: { decisions, timings: row.timings ?? {}, facts: row.facts ?? {} },
      };
    },
    listOpenPullRequests: async (limit) => listOpenPullRequests(db, limit),
    async openPullRequestsAt(repositoryUuid, commit) {
      const { rows } = await sql<PullRequestRef>`
        select workspace, slug, number as id from pull_requests
        where repository_uuid = ${storableText(repositoryUuid)} and state = 'open'
          and length(head) >= 7 and starts_with(${storableText(commit)}, head)
        order by number limit 100
      `.execute(db);
      return rows;
    },
    quietPullRequests: async (word, before, limit) => quietPullRequests(db, word, before, limit),
    recordFailure: async (pullRequest, reason) => recordFailure(db, pullRequest, reason),
  };
}

async function quietPullRequests(
  db: Kysely<Tables>,
  word: string,
  before: Date,
  limit: number,
): Promise<WatchedPullRequest[]> {
  const rows = await db
    .selectFrom("pull_requests")
    .innerJoin("repositories", "repositories.uuid", "pull_requests.repository_uuid")
    .innerJoin("good_configs", "good_configs.repository_uuid", "repositories.uuid")
    .whereRef("good_configs.branch", "=", "pull_requests.destination_branch")
    .where("good_configs.path", "=", configFileName)
    .where(sql<boolean>`position(${storableText(word)} in good_configs.content) > 0`)
    .where("pull_requests.state", "=", "open")
    .where("pull_requests.updated_at", "<", before)
    .where("repositories.enabled", "=", true)
    .select([
      "pull_requests.workspace",
      "pull_requests.slug",
      "pull_requests.number",
      "repositories.uuid",
    ])
    .orderBy("pull_requests.updated_at")
    .limit(limit)
    .execute();
  return rows.map(({ workspace, slug, number, uuid }) => ({
    pullRequest: { workspace, slug, id: number },
    repositoryUuid: uuid,
  }));
}

function listingQuery(db: Kysely<Tables>) {
  return db
    .selectFrom("reviews")
    .innerJoin("pull_requests", "pull_requests.id", "reviews.pull_request_id")
    .selectAll("reviews")
    .select([
      "pull_requests.workspace",
      "pull_requests.slug",
      "pull_requests.number",
      "pull_requests.title",
      "pull_requests.url",
    ])
    .select([
      countOf("comment").as("comment_count"),
      countOf("report").as("report_count"),
      countOf("suppressed").as("suppressed_count"),
    ]);
}

function countOf(outcome: string) {
  return sql<number>`(select count(*)::int from decisions where decisions.review_id = reviews.id and outcome = ${outcome})`;
}

type ListingRow = Awaited<ReturnType<ReturnType<typeof listingQuery>["execute"]>>[number];

function listingOf(row: ListingRow): ReviewListing {
  return {
    record: {
      id: row.id,
      pullRequest: { workspace: row.workspace, slug: row.slug, id: row.number },
      head: row.head,
      mergeBase: row.merge_base,
      destinationBranch: row.destination_branch,
      status: row.status,
      summaryDigest: row.summary_digest,
      startedAt: row.started_at,
      finishedAt: row.finished_at,
    },
    title: row.title ?? "",
    url: row.url ?? "",
    stage: row.status === "running" ? row.stage : null,
    reason: row.reason,
    counts: {
      comment: row.comment_count,
      report: row.report_count,
      suppressed: row.suppressed_count,
    },
  };
}

async function listOpenPullRequests(
  db: Kysely<Tables>,
  limit: number,
): Promise<KnownPullRequest[]> {
  const { rows } = await sql<{
    workspace: string;
    slug: string;
    number: number;
    title: string | null;
    received_at: Date;
  }>`
    select p.workspace, p.slug, p.number, newest.payload->>'title' as title, newest.received_at
    from pull_requests p
    join repositories r on r.uuid = p.repository_uuid and r.enabled and r.lost_at is null
    join lateral (
      select payload, received_at from events
      where pull_request_id = p.id and payload ? 'state' order by id desc limit 1
    ) newest on newest.payload->>'state' = 'open'
    where p.state = 'open'
    order by newest.received_at desc limit ${limit}::int
  `.execute(db);
  return rows.map((row) => ({
    ref: { workspace: row.workspace, slug: row.slug, id: row.number },
    title: row.title ?? "",
    heardAt: row.received_at,
  }));
}

/** The running review failed; one that failed before it began gets a row, so that it is not silent. */
async function recordFailure(
  db: Kysely<Tables>,
  ref: PullRequestRef,
  reason: string,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    const pullRequestId = await touchPullRequest(tx, ref, {});
    const failure = {
      status: "failed" as const,
      reason: storableText(reason),
      finished_at: sql<Date>`clock_timestamp()`,
    };
    const running = await tx
      .updateTable("reviews")
      .set(failure)
      .where("pull_request_id", "=", pullRequestId)
      .where("status", "=", "running")
      .executeTakeFirst();
    if (running.numUpdatedRows > 0n) return;
    await tx
      .insertInto("reviews")
      .columns(["pull_request_id", "head", "destination_branch", "status", "reason", "finished_at"])
      .expression((query) =>
        query
          .selectFrom("pull_requests")
          .select((row) => [
            "id",
            row.fn.coalesce("head", sql<string>`''`).as("head"),
            row.fn.coalesce("destination_branch", sql<string>`''`).as("destination_branch"),
            sql<string>`'failed'`.as("status"),
            sql<string>`${storableText(reason)}`.as("reason"),
            sql<Date>`clock_timestamp()`.as("finished_at"),
          ])
          .where("id", "=", pullRequestId),
      )
      .execute();
  });
}
