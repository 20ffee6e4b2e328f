import { sql, type Kysely } from "kysely";
import type { Migration } from "kysely/migration";
import { runAll } from "./run-all.ts";

// Two random uuids are 244 bits from the server's strong random numbers.
const randomWord = sql`replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '')`;

const statements = [
  sql`alter table repositories
    add excluded boolean not null default false,
    add project_key text,
    add project_name text,
    add private boolean not null default true,
    add permission text check (permission in ('admin', 'write', 'read')),
    add changed_at timestamptz,
    add seen_at timestamptz,
    add lost_at timestamptz,
    add polled_at timestamptz,
    add poll_since timestamptz,
    add poll_changed_at timestamptz`,
  sql`create index repositories_by_name on repositories (workspace, slug)`,
  sql`create table workspaces (
    uuid text primary key,
    slug text not null,
    administrator boolean not null,
    seen_at timestamptz not null,
    hinted_at timestamptz
  )`,
  sql`create table watch_rules (
    workspace_uuid text not null references workspaces,
    project text not null,
    primary key (workspace_uuid, project)
  )`,
  sql`create table hooks (
    owner_uuid text primary key,
    owner_kind text not null check (owner_kind in ('repository', 'workspace')),
    hook_key text not null unique default ${randomWord},
    hook_uuid text,
    active boolean not null default false,
    status text not null default 'pending',
    kind text,
    reason text,
    checked_at timestamptz,
    claimed_until timestamptz,
    delivery_at timestamptz,
    suspect_at timestamptz
  )`,
  sql`create index hooks_by_uuid on hooks (hook_uuid)`,
  sql`insert into hooks (owner_uuid, owner_kind, hook_key, hook_uuid, active)
    select uuid, 'repository', hook_key, hook_uuid, hook_uuid is not null from repositories`,
  sql`alter table repositories drop hook_key, drop hook_uuid`,
  sql`create table listing (
    only_row boolean primary key default true check (only_row),
    state text not null default 'never' check (state in ('never', 'running', 'done', 'failed')),
    problem text,
    begun_at timestamptz,
    done_at timestamptz,
    listed integer not null default 0,
    reach_key text not null default ${randomWord}
  )`,
  sql`create table poll_calls (at timestamptz not null)`,
  sql`insert into listing default values`,
  sql`create index pull_requests_of_repository on pull_requests (repository_uuid, updated_at)`,
];

export const repositories: Migration = {
  async up(db: Kysely<unknown>) {
    await runAll(db, statements);
  },
};
