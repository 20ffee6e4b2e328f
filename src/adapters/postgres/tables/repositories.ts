import type { ColumnType, Generated } from "kysely";
import type {
  HookOwner,
  HookRefusal,
  HookStatus,
  RepositoryPermission,
} from "../../../core/ports/index.ts";

/** Repositories of the connected account, what of them is watched, and the hooks. */
export interface RepositoryTables {
  repositories: {
    uuid: string;
    workspace: string;
    slug: string;
    name: string;
    enabled: boolean;
    /** A person said no to it: rules leave it alone. */
    excluded: Generated<boolean>;
    project_key: string | null;
    project_name: string | null;
    private: Generated<boolean>;
    permission: RepositoryPermission | null;
    /** Bitbucket's time of the last push or change. */
    changed_at: Date | null;
    /** The beginning of the listing that saw it last. */
    seen_at: Date | null;
    lost_at: Date | null;
    polled_at: Date | null;
    /** Newest change of a pull request that a poll has seen. */
    poll_since: Date | null;
    /** `changed_at` as it was at the last poll. */
    poll_changed_at: Date | null;
    updated_at: Generated<Date>;
  };
  workspaces: {
    uuid: string;
    slug: string;
    administrator: boolean;
    seen_at: Date;
    hinted_at: Date | null;
  };
  /** `project` "": the whole workspace. */
  watch_rules: { workspace_uuid: string; project: string };
  hooks: {
    owner_uuid: string;
    owner_kind: HookOwner["kind"];
    hook_key: Generated<string>;
    hook_uuid: string | null;
    active: Generated<boolean>;
    status: Generated<HookStatus>;
    kind: HookRefusal | null;
    reason: string | null;
    checked_at: Date | null;
    claimed_until: Date | null;
    delivery_at: Date | null;
    suspect_at: Date | null;
  };
  /** Calls that polling made, of the last hour. */
  poll_calls: { at: Date };
  /** One row. */
  listing: {
    state: ColumnType<"never" | "running" | "done" | "failed">;
    problem: string | null;
    begun_at: Date | null;
    done_at: Date | null;
    listed: number;
    /** Proves that an address leads to this Kody. */
    reach_key: Generated<string>;
  };
}
