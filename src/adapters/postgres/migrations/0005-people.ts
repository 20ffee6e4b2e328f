import type { Kysely } from "kysely";
import type { Migration } from "kysely/migration";
import { runAll } from "./run-all.ts";

const statements: readonly never[] = [];

export const people: Migration = {
  async up(db: Kysely<unknown>) {
    await runAll(db, statements);
  },
};
