import { sql, type Kysely } from "kysely";
import type { Finding, PullRequestRef } from "../../core/domain/index.ts";
import type { ModelHistory, WaitingForModel } from "../../core/ports/index.ts";
import { findPullRequest } from "./pull-requests.ts";
import type { Tables } from "./tables/index.ts";

const mostFindings = 200;

/** See `ReviewStore.modelHistory`. */
export async function modelHistory(db: Kysely<Tables>, ref: PullRequestRef): Promise<ModelHistory> {
  const pullRequestId = await findPullRequest(db, ref);
  if (pullRequestId === null) return { findings: [], overview: null, reviewed: null };
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
  const said = await sql<{ overview: unknown }>`
    select facts->'model'->'overview' as overview from reviews
    where pull_request_id = ${pullRequestId} and status = 'done'
      and jsonb_typeof(facts->'model'->'overview') = 'object'
    order by id desc limit 1
  `.execute(db);
  return {
    findings: found.rows,
    overview: said.rows[0]?.overview ?? null,
    reviewed: reviewed.rows[0] ?? null,
  };
}

interface WaitingRow {
  readonly workspace: string;
  readonly slug: string;
  readonly number: number;
  readonly repository_uuid: string;
  readonly head: string;
  readonly tries: string;
  readonly since: Date;
}

/** See `ModelMemory.waitingForModel`. */
export async function waitingForModel(
  db: Kysely<Tables>,
  limit: number,
): Promise<WaitingForModel[]> {
  const { rows } = await sql<WaitingRow>`
    select asked.workspace, asked.slug, asked.number, asked.repository_uuid, newest.head,
      newest.finished_at as since,
      (select count(*) from reviews where pull_request_id = asked.id and head = newest.head
        and status = 'done' and facts->'model'->>'waits' = 'true') as tries
    from pull_requests as asked
    cross join lateral (
      select head, finished_at, facts from reviews
      where pull_request_id = asked.id and status = 'done' order by id desc limit 1
    ) as newest
    where asked.state = 'open' and asked.repository_uuid is not null
      and newest.facts->'model'->>'waits' = 'true'
    order by newest.finished_at, asked.id
    limit ${limit}
  `.execute(db);
  return rows.map(({ workspace, slug, number, repository_uuid, head, tries, since }) => ({
    pullRequest: { workspace, slug, id: number },
    repositoryUuid: repository_uuid,
    head,
    tries: Number(tries),
    since,
  }));
}
