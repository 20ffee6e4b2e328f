import type { Generated } from "kysely";
import type { Json } from "./columns.ts";

/** What people set for the whole installation. */
export interface SettingTables {
  settings: { key: string; value: Json<unknown>; updated_at: Generated<Date> };
}
