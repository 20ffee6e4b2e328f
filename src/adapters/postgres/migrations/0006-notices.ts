import { sql, type Kysely } from "kysely";
import type { Migration } from "kysely/migration";
import { runAll } from "./run-all.ts";

const statements = [
  sql`create table notices (
    id bigint generated always as identity primary key,
    key text not null,
    level text not null check (level in ('info', 'warning', 'problem')),
    title text not null,
    remedy text not null,
    path text,
    raised_at timestamptz not null,
    dismissed_at timestamptz,
    settled_at timestamptz
  )`,
  // A reason is told once as long as it lasts, dismissed or not.
  sql`create unique index one_open_notice on notices (key) where settled_at is null`,
  sql`create table notice_deliveries (
    id bigint generated always as identity primary key,
    notice_id bigint not null references notices on delete cascade,
    channel text not null check (channel in ('webhook', 'email')),
    about text not null check (about in ('raised', 'settled')),
    state text not null default 'waiting'
      check (state in ('waiting', 'delivered', 'undelivered', 'withdrawn')),
    since timestamptz not null,
    due_at timestamptz not null,
    attempts integer not null default 0,
    done_at timestamptz,
    problem text,
    unique (notice_id, channel, about)
  )`,
  sql`create index waiting_deliveries on notice_deliveries (due_at) where state = 'waiting'`,
  sql`create table channels (
    name text primary key check (name in ('webhook', 'email')),
    settings jsonb not null
  )`,
];

export const notices: Migration = {
  async up(db: Kysely<unknown>) {
    await runAll(db, statements);
  },
};
