import { sql, type Kysely } from "kysely";
import type { Migration } from "kysely/migration";
import { runAll } from "./run-all.ts";

const statements = [
  sql`create table settings (
    key text primary key,
    value jsonb not null,
    updated_at timestamptz not null default now()
  )`,
  // Nothing may be sealed with a root key that was rotated away.
  sql`alter table secrets
    add constraint sealed_with_the_key_in_use foreign key (key_id) references vault_keys`,
  sql`alter table reviews add column stage text`,
];

export const settings: Migration = {
  async up(db: Kysely<unknown>) {
    await runAll(db, statements);
  },
};
