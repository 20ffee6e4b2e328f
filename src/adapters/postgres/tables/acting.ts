import type { Generated } from "kysely";
import type { CommandRecord } from "../../../core/ports/index.ts";
import type { Id, Json } from "./columns.ts";

/** What people ask of Kody in comments, and what it keeps in mind of their pull requests. */
export interface ActingTables {
  commands: {
    pull_request_id: Id;
    comment_id: Id;
    author_uuid: string | null;
    author_name: string;
    by_machine: boolean;
    body: string;
    reply_to: Id | null;
    created_on: string;
    state: Generated<CommandRecord["state"]>;
    outcome: string | null;
    heard_at: Generated<Date>;
    done_at: Date | null;
  };
  pull_request_notes: {
    pull_request_id: Id;
    name: string;
    value: Json<unknown>;
    written_at: Generated<Date>;
  };
}
