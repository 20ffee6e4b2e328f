import { sql, type Kysely } from "kysely";
import type { Migration } from "kysely/migration";
import { runAll } from "./run-all.ts";

const statements = [
  sql`create table destinations (
    id bigint generated always as identity primary key,
    name text not null,
    kind text not null check (kind in ('webhook', 'email')),
    address text not null,
    topics jsonb not null,
    scope jsonb not null,
    attempts integer not null default 0,
    failing_since timestamptz,
    not_before timestamptz,
    sent_day text,
    sent_count integer not null default 0,
    problem text,
    problem_at timestamptz
  )`,
  sql`create table news (
    id bigint generated always as identity primary key,
    destination_id bigint not null references destinations on delete cascade,
    event text not null,
    line jsonb not null,
    state text not null default 'waiting' check (state in ('waiting', 'delivered', 'undelivered')),
    told_at timestamptz not null,
    done_at timestamptz,
    unique (destination_id, event)
  )`,
  sql`create index waiting_news on news (destination_id) where state = 'waiting'`,
];

export const subscriptions: Migration = {
  async up(db: Kysely<unknown>) {
    await runAll(db, statements);
  },
};
