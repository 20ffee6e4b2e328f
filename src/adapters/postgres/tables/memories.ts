import type { Generated } from "kysely";
import type { MemoryState } from "../../../core/ports/index.ts";
import type { Json } from "./columns.ts";

/** What teams decided, and what was proposed to them. */
export interface MemoryTables {
  memories: {
    id: Generated<string>;
    repository_uuid: string | null;
    text: string;
    paths: Json<readonly string[]>;
    state: MemoryState;
    origin: string;
    created_at: Generated<Date>;
    decided_by: string | null;
    decided_at: Date | null;
  };
  memory_proposals: {
    repository_uuid: string;
    key: string;
    text: string;
    made_at: Generated<Date>;
  };
}
