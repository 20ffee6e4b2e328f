import { sql, type Kysely } from "kysely";
import type { Migration } from "kysely/migration";
import { runAll } from "./run-all.ts";

const statements = [
  sql`create table people (
    id bigint generated always as identity primary key,
    email text not null,
    email_key text not null unique,
    name text not null,
    role text not null check (role in ('admin', 'viewer')),
    state text not null check (state in ('active', 'invited', 'disabled')),
    password_hash text,
    subject text unique,
    link_hash text unique,
    link_expires_at timestamptz,
    last_seen_at timestamptz
  )`,
  sql`create table sessions (
    hash text primary key,
    person_id bigint not null references people on delete cascade,
    opened_at timestamptz not null,
    used_at timestamptz not null
  )`,
  sql`create index sessions_of_person on sessions (person_id)`,
  // Browsers that somebody signed in with: strangers who guess passwords elsewhere do not use up their attempts.
  sql`create table browsers (
    hash text primary key,
    person_id bigint not null references people on delete cascade,
    seen_at timestamptz not null
  )`,
  sql`create table attempts (
    id bigint generated always as identity primary key,
    key text not null,
    at timestamptz not null,
    refusal boolean not null default false
  )`,
  sql`create index attempts_of_key on attempts (key, at)`,
  sql`create index attempts_by_age on attempts (at)`,
  // Milliseconds: the hash covers the time exactly as it is read back.
  sql`create table audit_log (
    sequence bigint primary key,
    at timestamptz(3) not null,
    actor text not null,
    action text not null,
    subject text not null,
    details text not null,
    hash text not null
  )`,
  sql`create table audit_log_head (
    single boolean primary key default true check (single),
    entries bigint not null,
    last_hash text not null,
    seal text not null
  )`,
  sql`create function refuse_to_rewrite_audit_log() returns trigger language plpgsql as $$
    begin
      raise exception 'Entries of the audit log are only ever added.';
    end
  $$`,
  sql`create trigger audit_log_is_append_only before update or delete or truncate on audit_log
    for each statement execute function refuse_to_rewrite_audit_log()`,
];

export const people: Migration = {
  async up(db: Kysely<unknown>) {
    await runAll(db, statements);
  },
};
