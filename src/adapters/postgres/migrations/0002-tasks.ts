import { sql, type Kysely } from "kysely";
import type { Migration } from "kysely/migration";
import { runAll } from "./run-all.ts";

const statements = [
  sql`create table tasks (
    name text primary key,
    due_at timestamptz not null
  )`,
];

export const tasks: Migration = {
  async up(db: Kysely<unknown>) {
    await runAll(db, statements);
  },
};
