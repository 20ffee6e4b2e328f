import type { Actor } from "../domain/index.ts";

/** Who did what, in a chain that shows when an entry was changed, removed or put in between. Entries are only ever added. */
export interface AuditLog {
  /** Resolves when the entry is on disk. Secrets never belong into it. */
  record(entry: NewAuditEntry): Promise<void>;
  /** Newest first, those before `before` when it is given. */
  list(limit: number, before?: number): Promise<AuditEntry[]>;
  /** Walks the whole chain. `expected`: the hash of an entry as it was logged or printed earlier. */
  verify(expected?: string): Promise<AuditVerification>;
}

export interface NewAuditEntry {
  readonly actor: Actor;
  /** e.g. `token.connected`, `settings.changed`, `person.signed-in`. */
  readonly action: string;
  /** What it was done to, for people: `acme/shop`, an email address, "" when it says itself. */
  readonly subject: string;
  /** JSON, free of secrets. */
  readonly details?: Readonly<Record<string, unknown>>;
}

export interface AuditEntry {
  /** 1 for the first. */
  readonly sequence: number;
  readonly at: Date;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly details: Readonly<Record<string, unknown>>;
  /** Hex. */
  readonly hash: string;
}

export type AuditVerification =
  | { readonly intact: true; readonly entries: number; readonly lastHash: string | null }
  | {
      readonly intact: false;
      readonly entries: number;
      /** Where the chain breaks; null when entries at its end are gone. */
      readonly brokenAt: number | null;
      /** As a sentence. */
      readonly reason: string;
    };
