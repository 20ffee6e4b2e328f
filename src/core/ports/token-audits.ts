/** The history of looks at the token. */
export interface TokenAudits {
  save(audit: NewTokenAudit): Promise<TokenAudit>;
  /** Newest first. */
  list(limit: number): Promise<TokenAudit[]>;
  find(id: string): Promise<TokenAudit | null>;
}

export interface NewTokenAudit {
  readonly at: Date;
  readonly trigger: "schedule" | "demand";
  /** The outcome, as one sentence. */
  readonly summary: string;
  readonly ok: boolean;
  /** What is different from the audit before, as sentences. */
  readonly changes: readonly string[];
  readonly findings: readonly AuditFinding[];
  /** Uuids of the repositories that the account saw; null when they were not listed. */
  readonly seen: readonly string[] | null;
}

export interface TokenAudit extends NewTokenAudit {
  readonly id: string;
}

export interface AuditFinding {
  /** e.g. `token`, `scope read:pipeline:bitbucket`, `hook acme/shop`. Tells findings of two audits apart. */
  readonly subject: string;
  readonly state: "good" | "warning" | "problem";
  readonly message: string;
  readonly remedy: string | null;
}
