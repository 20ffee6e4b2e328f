import { z } from "zod";

/** `YYYY-MM-DD`. */
const day = z.iso.date({ error: "must be a day such as 2027-01-31" });

export const connectRequest = z.strictObject({
  /** Absent or empty for access tokens. */
  email: z.string().max(320).optional(),
  /** What is wrong with it is said by `credentialProblem`, in sentences. */
  token: z.string().max(4_000),
  /** When the token expires; Bitbucket can't be asked. Absent: not known. */
  expiresOn: day.nullish(),
});
export type ConnectRequest = z.infer<typeof connectRequest>;

/** The expiry date alone, for a token that is in use. */
export const expiryRequest = z.strictObject({ expiresOn: day.nullable() });
export type ExpiryRequest = z.infer<typeof expiryRequest>;

/** What the guide to the token shows. No call to Bitbucket. */
export interface GuideAnswer {
  /** Atlassian's page where tokens are made. */
  readonly createUrl: string;
  readonly tokenName: string;
  /** Suggested expiry and the latest one that Atlassian allows, `YYYY-MM-DD`. */
  readonly suggestedExpiry: string;
  readonly latestExpiry: string;
  readonly scopes: readonly {
    readonly scope: string;
    readonly resource: string;
    readonly purpose: string;
    /** Bitbucket no longer uses it. */
    readonly retired: boolean;
    /** Ids of the features that need it. */
    readonly features: readonly string[];
  }[];
  readonly features: readonly {
    readonly id: string;
    readonly title: string;
    readonly scopes: readonly string[];
    /** Without it Kody is of no use. */
    readonly indispensable: boolean;
    /** Part of the suggestion "least privilege". */
    readonly suggested: boolean;
  }[];
}

export interface ScopeRow {
  readonly scope: string;
  readonly resource: string;
  readonly purpose: string;
  readonly state: "granted" | "missing" | "excess" | "retired" | "unknown";
  /** Titles of the features that its absence switches off. */
  readonly switchesOff: readonly string[];
  /** What to do, as a sentence; null when nothing. */
  readonly advice: string | null;
}

export interface FeatureRow {
  readonly id: string;
  readonly title: string;
  readonly on: boolean;
  readonly missing: readonly string[];
  /** Why it is off, as a sentence. */
  readonly reason: string | null;
}

export interface AccountCheck {
  /** e.g. `own-account`, `membership`, `permissions`, `plan`, `ip-allowlist`. */
  readonly id: string;
  readonly state: "good" | "warning" | "problem" | "unknown";
  readonly title: string;
  readonly detail: string;
  readonly remedy: string | null;
}

/** GET /api/connection: everything known of the token in use. The token itself is never part of an answer. */
export interface ConnectionAnswer {
  readonly connection: {
    readonly kind: "api-token" | "access-token";
    readonly email: string | null;
    readonly account: string;
    /** Last four characters. */
    readonly tokenHint: string;
    readonly status: "active" | "refused" | "disconnected";
    /** A sentence; null while all is well. */
    readonly statusReason: string | null;
    /** ISO 8601. */
    readonly connectedAt: string;
    readonly connectedBy: string;
    readonly lastUsedAt: string | null;
    /** `YYYY-MM-DD`; null when nobody said. */
    readonly expiresOn: string | null;
    /** Whole days; negative when it is over; null when not known. */
    readonly daysLeft: number | null;
  } | null;
  readonly scopes: readonly ScopeRow[];
  readonly features: readonly FeatureRow[];
  readonly account: readonly AccountCheck[];
  /** A token replaced this one's predecessor: Atlassian's page where the old one is to be revoked. */
  readonly revoke: { readonly url: string; readonly tokenHint: string } | null;
}

export interface DisconnectAnswer {
  readonly hooksSwitchedOff: number;
  /** Hooks that are still active, and why: a person has to switch them off. */
  readonly hooksLeft: readonly { readonly place: string; readonly reason: string }[];
  /** Where the hooks are deleted, which Kody's scopes do not allow. */
  readonly deleteHooksAt: readonly string[];
  /** Atlassian's page to revoke the token. */
  readonly revokeUrl: string;
}

/** One look at token, account, hooks and repositories. */
export interface TokenAuditAnswer {
  readonly id: string;
  /** ISO 8601. */
  readonly at: string;
  readonly trigger: "schedule" | "demand";
  /** One sentence: the outcome. */
  readonly summary: string;
  readonly ok: boolean;
  /** What is different from the audit before, as sentences; empty when nothing. */
  readonly changes: readonly string[];
  readonly findings: readonly {
    readonly subject: string;
    readonly state: "good" | "warning" | "problem";
    readonly message: string;
    readonly remedy: string | null;
  }[];
}
