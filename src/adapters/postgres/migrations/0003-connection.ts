import { sql, type Kysely } from "kysely";
import type { Migration } from "kysely/migration";
import { runAll } from "./run-all.ts";

const statements = [
  sql`alter table connections
    add column generation integer not null default 1,
    add column connected_at timestamptz not null default now(),
    add column connected_by text not null default '',
    add column last_used_at timestamptz,
    add column expires_on text,
    add column reminded integer,
    add column known_scopes jsonb,
    add column gaps jsonb not null default '[]',
    add column checks jsonb not null default '[]',
    add column author_uuid text,
    add column refusal jsonb,
    add column replaced jsonb`,
  sql`create table token_audits (
    id bigint generated always as identity primary key,
    at timestamptz not null,
    trigger text not null check (trigger in ('schedule', 'demand')),
    summary text not null,
    ok boolean not null,
    changes jsonb not null,
    findings jsonb not null,
    seen jsonb
  )`,
];

export const connection: Migration = {
  async up(db: Kysely<unknown>) {
    await runAll(db, statements);
  },
};
