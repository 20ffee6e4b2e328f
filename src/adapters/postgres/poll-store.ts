import { sql, type Kysely } from "kysely";
import type { KnownTip, PollStore } from "../../core/ports/index.ts";
import { storableJson, storableText } from "./storable.ts";
import type { Tables } from "./tables/index.ts";
import { watchedOf, type WatchedRow } from "./watched.ts";

interface Row extends WatchedRow {
  readonly hooked: boolean;
  readonly polled_at: Date | null;
  readonly poll_since: Date | null;
  readonly active_at: Date | null;
  readonly changed: boolean;
}

export function createPollStore(db: Kysely<Tables>): PollStore {
  return {
    readPolls: async () => readPolls(db),
    async countCalls(since) {
      const { rows } = await sql<{ calls: number }>`
        select count(*)::int as calls from poll_calls where at > ${since}
      `.execute(db);
      return rows[0]?.calls ?? 0;
    },
    async saveHint(workspace, at, changed) {
      const rows = changed.map(({ uuid, updatedOn }) => ({ uuid, changed_at: updatedOn }));
      await sql`
        update repositories set changed_at = greatest(repositories.changed_at, said.changed_at)
        from jsonb_to_recordset(${storableJson(rows)}::jsonb) as said(uuid text, changed_at timestamptz)
        where repositories.uuid = said.uuid
      `.execute(db);
      await noteCall(db, at);
      await db
        .updateTable("workspaces")
        .set({ hinted_at: at })
        .where("slug", "=", storableText(workspace))
        .execute();
    },
    async savePoll(uuid, at, since) {
      await sql`
        update repositories set polled_at = ${at}, poll_since = greatest(poll_since, ${since}::timestamptz),
          poll_changed_at = changed_at
        where uuid = ${storableText(uuid)}
      `.execute(db);
      await noteCall(db, at);
    },
    async knownTips(repositoryUuid, ids) {
      const { rows } = await sql<KnownTip>`
        select distinct on (number) number as id, events.head, events.destination_branch as "destinationBranch",
          payload->>'updatedOn' as "updatedOn",
          coalesce((payload->>'draft')::boolean, false) as draft, coalesce(payload->>'state', '') as state
        from pull_requests join events on events.pull_request_id = pull_requests.id
        where repository_uuid = ${repositoryUuid} and number = any(${ids}::int[]) and payload->>'state' is not null
        order by number, events.id desc
      `.execute(db);
      return rows;
    },
  };
}

/** Older ones are of no interest; times ahead of the clock, which was put back, neither. */
async function noteCall(db: Kysely<Tables>, at: Date): Promise<void> {
  await sql`
    with old as (delete from poll_calls where at not between ${at}::timestamptz - interval '1 hour' and ${at})
    insert into poll_calls (at) values (${at})
  `.execute(db);
}

async function readPolls(db: Kysely<Tables>): ReturnType<PollStore["readPolls"]> {
  const { rows } = await sql<Row>`
    select one.uuid, one.workspace, one.slug, one.name, one.enabled, one.lost_at, polled_at, poll_since,
      coalesce(hook.status = 'workspace' or (hook.active and hook.status in ('created', 'adopted', 'repaired', 'ok')), false)
        as hooked,
      greatest(changed_at, hook.delivery_at, (
        select max(updated_at) from pull_requests where repository_uuid = one.uuid
      )) as active_at,
      coalesce(changed_at > poll_changed_at, changed_at is not null) as changed
    from repositories as one left join hooks as hook on hook.owner_uuid = one.uuid
    where one.enabled and one.lost_at is null
    order by one.workspace, one.slug
  `.execute(db);
  const workspaces = await db.selectFrom("workspaces").select(["slug", "hinted_at"]).execute();
  return {
    repositories: rows.map((row) => ({
      repository: watchedOf(row),
      hooked: row.hooked,
      polledAt: row.polled_at,
      since: row.poll_since?.toISOString() ?? null,
      activeAt: row.active_at,
      changed: row.changed,
    })),
    workspaces: workspaces.map(({ slug, hinted_at }) => ({ slug, hintedAt: hinted_at })),
  };
}
