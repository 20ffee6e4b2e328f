import { sql, type Kysely } from "kysely";
import type { Migration } from "kysely/migration";
import { runAll } from "./run-all.ts";

const statements = [
  // Each .kody.yml of a branch as it was when it could last be used.
  sql`create table good_configs (
    repository_uuid text not null,
    branch text not null,
    path text not null,
    content text not null,
    kept_at timestamptz not null default now(),
    primary key (repository_uuid, branch, path)
  )`,
];

export const config: Migration = {
  async up(db: Kysely<unknown>) {
    await runAll(db, statements);
  },
};
