import { sql, type Kysely } from "kysely";
import type { Migration } from "kysely/migration";
import { runAll } from "./run-all.ts";

const statements = [
  sql`create table pull_requests (
    id bigint generated always as identity primary key,
    workspace text not null,
    slug text not null,
    number integer not null,
    repository_uuid text,
    state text not null default 'open' check (state in ('open', 'merged', 'declined', 'superseded')),
    head text,
    title text,
    url text,
    destination_branch text,
    updated_at timestamptz not null default now(),
    unique (workspace, slug, number)
  )`,
  sql`create table events (
    id bigint generated always as identity primary key,
    dedupe_digest text not null unique,
    pull_request_id bigint not null references pull_requests,
    kind text not null,
    head text,
    destination_branch text,
    payload jsonb not null,
    review boolean not null,
    received_at timestamptz not null default now()
  )`,
  sql`create index events_of_pull_request on events (pull_request_id, id)`,
  // Who may act on a pull request: the job attempt that a worker took last.
  sql`create table leases (
    pull_request_id bigint primary key references pull_requests,
    job_id uuid not null unique,
    attempt integer not null,
    process integer not null,
    taken_at timestamptz not null default now()
  )`,
  sql`create table reviews (
    id bigint generated always as identity primary key,
    pull_request_id bigint not null references pull_requests,
    head text not null,
    merge_base text,
    destination_branch text not null,
    status text not null default 'running' check (status in ('running', 'done', 'failed', 'cancelled')),
    summary_digest text,
    reason text,
    timings jsonb,
    facts jsonb,
    started_at timestamptz not null default now(),
    finished_at timestamptz
  )`,
  sql`create unique index one_running_review on reviews (pull_request_id) where status = 'running'`,
  sql`create index reviews_of_pull_request on reviews (pull_request_id, id desc)`,
  sql`create table decisions (
    review_id bigint not null references reviews on delete cascade,
    position integer not null,
    fingerprint text not null,
    outcome text not null,
    reason text,
    finding jsonb not null,
    primary key (review_id, position)
  )`,
  sql`create table threads (
    pull_request_id bigint not null references pull_requests,
    comment_id bigint not null,
    fingerprint text not null,
    content_key text,
    rule text,
    path text,
    state text not null check (state in ('open', 'fixed', 'dismissed')),
    updated_at timestamptz not null default now(),
    primary key (pull_request_id, comment_id)
  )`,
  sql`create table effects (
    review_id bigint not null references reviews on delete cascade,
    kind text not null,
    key text not null,
    job_id uuid not null,
    attempt integer not null,
    remote_id text,
    begun_at timestamptz not null default now(),
    done_at timestamptz,
    primary key (review_id, kind, key)
  )`,
  sql`create table connections (
    id bigint generated always as identity primary key,
    kind text not null check (kind in ('api-token', 'access-token')),
    email text,
    account_uuid text not null,
    account_name text not null,
    scopes jsonb,
    token_hint text not null,
    status text not null default 'active' check (status in ('active', 'refused', 'disconnected')),
    status_reason text,
    updated_at timestamptz not null default now(),
    unique (kind, account_uuid)
  )`,
  sql`create unique index one_connection on connections ((true)) where status <> 'disconnected'`,
  sql`create table secrets (
    id uuid primary key,
    owner text not null,
    key_id text not null,
    wrapped_key bytea not null,
    sealed bytea not null,
    made_at timestamptz not null default clock_timestamp()
  )`,
  sql`create index secrets_of_owner on secrets (owner, made_at desc)`,
  sql`create table repositories (
    uuid text primary key,
    workspace text not null,
    slug text not null,
    name text not null,
    enabled boolean not null,
    hook_key text not null unique,
    hook_uuid text,
    updated_at timestamptz not null default now()
  )`,
  sql`create table vault_keys (
    key_id text primary key,
    proof bytea not null,
    made_at timestamptz not null default now()
  )`,
  // Updated at every call: room on the page keeps the updates in place.
  sql`create table call_ledger (
    credential_id text primary key,
    minutes jsonb not null,
    used integer not null,
    granted boolean not null
  ) with (fillfactor = 50)`,
];

export const first: Migration = {
  async up(db: Kysely<unknown>) {
    await runAll(db, statements);
  },
};
