import type { Generated } from "kysely";

/** What was last good of the teams' own configuration. */
export interface ConfigTables {
  good_configs: {
    repository_uuid: string;
    branch: string;
    path: string;
    content: string;
    kept_at: Generated<Date>;
  };
}
