import type { Generated } from "kysely";
import type { Role } from "../../../core/domain/index.ts";
import type { PersonRecord } from "../../../core/ports/index.ts";
import type { Id } from "./columns.ts";

/** Who may use Kody, and the log of who did what. */
export interface PeopleTables {
  people: {
    id: Generated<string>;
    email: string;
    /** As it is compared. */
    email_key: string;
    name: string;
    role: Role;
    state: PersonRecord["state"];
    password_hash: string | null;
    subject: string | null;
    link_hash: string | null;
    link_expires_at: Date | null;
    last_seen_at: Date | null;
  };
  sessions: { hash: string; person_id: Id; opened_at: Date; used_at: Date };
  browsers: { hash: string; person_id: Id; seen_at: Date };
  attempts: {
    id: Generated<string>;
    key: string;
    at: Date;
    /** Not counted: marks that a refusal was logged. */
    refusal: boolean;
  };
  audit_log: {
    sequence: Id;
    at: Date;
    actor: string;
    action: string;
    subject: string;
    /** JSON as it was hashed; jsonb would write it anew. */
    details: string;
    hash: string;
  };
  audit_log_head: { single: Generated<boolean>; entries: Id; last_hash: string; seal: string };
}
