import type { ColumnType, Generated } from "kysely";
import type {
  AuditFinding,
  ConnectionRecord,
  NewTokenAudit,
  TokenFacts,
} from "../../../core/ports/index.ts";
import type { Bytes, Json } from "./columns.ts";

/** The credential, and everything that is sealed. */
export interface ConnectionTables {
  connections: {
    id: Generated<string>;
    kind: ConnectionRecord["kind"];
    email: string | null;
    account_uuid: string;
    account_name: string;
    scopes: Json<readonly string[]> | null;
    token_hint: string;
    status: Generated<ConnectionRecord["status"]>;
    status_reason: string | null;
    updated_at: Generated<Date>;
    generation: Generated<number>;
    connected_at: Generated<Date>;
    connected_by: Generated<string>;
    last_used_at: Date | null;
    /** `YYYY-MM-DD`; text, because a date would get a time zone on its way. */
    expires_on: string | null;
    reminded: number | null;
    known_scopes: Json<NonNullable<TokenFacts["known"]>> | null;
    gaps: ColumnType<readonly string[], string | undefined, string>;
    checks: ColumnType<TokenFacts["checks"], string | undefined, string>;
    author_uuid: string | null;
    refusal: Json<NonNullable<TokenFacts["refusal"]>> | null;
    replaced: Json<NonNullable<TokenFacts["replaced"]>> | null;
  };
  token_audits: {
    id: Generated<string>;
    at: Date;
    trigger: NewTokenAudit["trigger"];
    summary: string;
    ok: boolean;
    changes: Json<readonly string[]>;
    findings: Json<readonly AuditFinding[]>;
    seen: Json<readonly string[]> | null;
  };
  secrets: {
    id: string;
    owner: string;
    key_id: string;
    wrapped_key: Bytes;
    sealed: Bytes;
    made_at: Generated<Date>;
  };
  vault_keys: { key_id: string; proof: Bytes; made_at: Generated<Date> };
}
