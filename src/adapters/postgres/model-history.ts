import { sql, type Kysely } from "kysely";
import type { Finding, PullRequestRef } from "../../core/domain/index.ts";
import type { ModelHistory } from "../../core/ports/index.ts";
import { findPullRequest } from "./pull-requests.ts";
import type { Tables } from "./tables/index.ts";

const mostFindings = 200;

/** See `ReviewStore.modelHistory`. */
export async function modelHistory(db: Kysely<Tables>, ref: PullRequestRef): Promise<ModelHistory> {
  const pullRequestId = await findPullRequest(db, ref);
  if (pullRequestId === null) return { findings: [], reviewed: null };
  const found = await sql<{ finding: Finding; standing: boolean }>`
    select finding, review_id = (
      select max(id) from reviews where pull_request_id = ${pullRequestId} and status = 'done'
    ) as standing
    from (
      select distinct on (decisions.fingerprint) decisions.finding, decisions.review_id, decisions.position
      from decisions join reviews on reviews.id = decisions.review_id
      where reviews.pull_request_id = ${pullRequestId} and reviews.status = 'done'
        and decisions.finding->>'engine' = 'model'
      order by decisions.fingerprint, decisions.review_id desc
    ) as newest
    order by review_id desc, position
    limit ${mostFindings}
  `.execute(db);
  const reviewed = await sql<{ head: string; mergeBase: string | null }>`
    select head, merge_base as "mergeBase" from reviews
    where pull_request_id = ${pullRequestId} and status = 'done'
      and facts->'model'->>'settled' = 'true'
    order by id desc limit 1
  `.execute(db);
  return { findings: found.rows, reviewed: reviewed.rows[0] ?? null };
}
