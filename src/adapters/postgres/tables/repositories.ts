import type { Generated } from "kysely";

/** Repositories of the connected account, and their hooks. */
export interface RepositoryTables {
  repositories: {
    uuid: string;
    workspace: string;
    slug: string;
    name: string;
    enabled: boolean;
    hook_key: string;
    hook_uuid: string | null;
    updated_at: Generated<Date>;
  };
}
