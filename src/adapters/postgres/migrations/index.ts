import type { Migration } from "kysely/migration";
import { first } from "./0001-first.ts";

/** In order of their names; one that was released never changes. */
export const migrations: Readonly<Record<string, Migration>> = {
  "0001-first": first,
};
