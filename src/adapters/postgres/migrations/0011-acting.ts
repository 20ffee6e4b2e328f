import { sql, type Kysely } from "kysely";
import type { Migration } from "kysely/migration";
import { runAll } from "./run-all.ts";

const statements = [
  // What is done besides reviews belongs to the pull request itself.
  sql`alter table effects drop constraint effects_pkey`,
  sql`alter table effects
    alter column review_id drop not null,
    add column pull_request_id bigint references pull_requests,
    add constraint effects_have_one_owner check ((review_id is null) <> (pull_request_id is null))`,
  sql`create unique index effects_of_review on effects (review_id, kind, key) where review_id is not null`,
  sql`create unique index effects_of_pull_request on effects (pull_request_id, kind, key)
    where pull_request_id is not null`,
  // A review and what is done besides it do not wait for each other.
  sql`alter table leases add column lane text not null default 'review' check (lane in ('review', 'attend'))`,
  sql`alter table leases drop constraint leases_pkey`,
  sql`alter table leases add primary key (pull_request_id, lane)`,
  sql`create table commands (
    pull_request_id bigint not null references pull_requests,
    comment_id bigint not null,
    author_uuid text,
    author_name text not null,
    by_machine boolean not null,
    body text not null,
    reply_to bigint,
    created_on text not null,
    state text not null default 'waiting' check (state in ('waiting', 'done')),
    outcome text,
    heard_at timestamptz not null default now(),
    done_at timestamptz,
    primary key (pull_request_id, comment_id)
  )`,
  sql`create index waiting_commands on commands (pull_request_id) where state = 'waiting'`,
  sql`create table pull_request_notes (
    pull_request_id bigint not null references pull_requests,
    name text not null,
    value jsonb not null,
    written_at timestamptz not null default now(),
    primary key (pull_request_id, name)
  )`,
  sql`create index pull_request_notes_by_name on pull_request_notes (name)`,
  sql`create index open_pull_requests_by_head on pull_requests (repository_uuid, head) where state = 'open'`,
];

export const acting: Migration = {
  async up(db: Kysely<unknown>) {
    await runAll(db, statements);
  },
};
