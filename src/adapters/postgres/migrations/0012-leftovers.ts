import { sql, type Kysely } from "kysely";
import type { Migration } from "kysely/migration";
import { runAll } from "./run-all.ts";

const statements = [
  // Set once, also when nothing was left open: a second delivery of the merge changes nothing.
  sql`alter table pull_requests add column leftovers_kept_at timestamptz`,
  sql`create table leftovers (
    id bigint generated always as identity primary key,
    pull_request_id bigint not null references pull_requests,
    fingerprint text not null,
    severity text not null,
    gravity smallint not null,
    category text not null,
    rule text not null,
    title text not null,
    message text not null,
    path text not null,
    line integer,
    state text not null default 'open' check (state in ('open', 'done', 'will-not-fix')),
    closed_by text,
    closed_at timestamptz,
    kept_at timestamptz not null,
    issue_begun_at timestamptz,
    issue_key text,
    issue_problem text,
    unique (pull_request_id, fingerprint),
    check ((state = 'open') = (closed_at is null))
  )`,
  sql`create index leftovers_by_time on leftovers (kept_at desc, gravity, id)`,
];

export const leftovers: Migration = {
  async up(db: Kysely<unknown>) {
    await runAll(db, statements);
  },
};
