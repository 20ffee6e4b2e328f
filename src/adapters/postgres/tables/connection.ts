import type { Generated } from "kysely";
import type { ConnectionRecord } from "../../../core/ports/index.ts";
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
