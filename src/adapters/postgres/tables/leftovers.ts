import type { Generated } from "kysely";
import type { Leftover, LeftoverState } from "../../../core/ports/index.ts";
import type { Id } from "./columns.ts";

/** What was still open when pull requests were merged. */
export interface LeftoverTables {
  leftovers: {
    id: Generated<string>;
    pull_request_id: Id;
    fingerprint: string;
    severity: Leftover["severity"];
    /** 0 for the gravest severity. */
    gravity: number;
    category: Leftover["category"];
    rule: string;
    title: string;
    message: string;
    path: string;
    line: number | null;
    state: Generated<LeftoverState>;
    closed_by: string | null;
    closed_at: Date | null;
    kept_at: Date;
    issue_begun_at: Date | null;
    issue_key: string | null;
    issue_problem: string | null;
  };
}
