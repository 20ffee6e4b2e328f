import { sql, type Kysely } from "kysely";
import type { Migration } from "kysely/migration";
import { runAll } from "./run-all.ts";

const statements = [
  // repository_uuid null: for all repositories.
  sql`create table memories (
    id bigint generated always as identity primary key,
    repository_uuid text,
    text text not null check (char_length(text) between 1 and 500),
    paths jsonb not null,
    state text not null check (state in ('proposed', 'accepted', 'declined')),
    origin text not null,
    created_at timestamptz not null default now(),
    decided_by text,
    decided_at timestamptz
  )`,
  sql`create index memories_of_repository on memories (repository_uuid, state)`,
  // Stays when the memory is removed: nothing is proposed twice.
  sql`create table memory_proposals (
    repository_uuid text not null,
    key text not null,
    text text not null,
    made_at timestamptz not null default now(),
    primary key (repository_uuid, key)
  )`,
  // Since when there was a block of Kody's in the description; a person may have deleted it.
  sql`alter table pull_requests add column described_at timestamptz`,
];

export const memories: Migration = {
  async up(db: Kysely<unknown>) {
    await runAll(db, statements);
  },
};
