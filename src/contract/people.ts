import { z } from "zod";

const email = z.string().trim().min(1, "Enter the email address").max(320);
const personName = z.string().trim().min(1, "Enter a name").max(200);
/** Its rules are the server's to judge, in sentences. */
const password = z.string().max(1_000);

/** The first administrator takes the installation, with the secret that Kody printed. */
export const claimRequest = z.strictObject({
  secret: z.string().min(1, "Open the whole address that Kody printed").max(200),
  email,
  name: personName,
  password,
});
export type ClaimRequest = z.infer<typeof claimRequest>;

export const signInRequest = z.strictObject({ email, password });
export type SignInRequest = z.infer<typeof signInRequest>;

export const role = z.enum(["admin", "viewer"]);
export type Role = z.infer<typeof role>;

export const inviteRequest = z.strictObject({ email, role });
export type InviteRequest = z.infer<typeof inviteRequest>;

export const acceptInvitationRequest = z.strictObject({
  invitation: z.string().min(1).max(200),
  name: personName,
  password,
});
export type AcceptInvitationRequest = z.infer<typeof acceptInvitationRequest>;

export const passwordRequest = z.strictObject({ current: password, next: password });
export type PasswordRequest = z.infer<typeof passwordRequest>;

export const personChange = z.strictObject({
  role: role.optional(),
  state: z.enum(["active", "disabled"]).optional(),
});
export type PersonChange = z.infer<typeof personChange>;

/** GET /api/session, the one question that needs no session. */
export interface SessionAnswer {
  /** False: nobody has claimed this Kody yet; the printed secret does. */
  readonly claimed: boolean;
  /** Null when nobody is signed in. */
  readonly person: {
    readonly id: string;
    readonly email: string;
    readonly name: string;
    readonly role: Role;
  } | null;
  /** Name of the OpenID provider to sign in with, when one is set up. */
  readonly provider: string | null;
}

export interface PersonAnswer {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly state: "active" | "invited" | "disabled";
  /** ISO 8601; null before the first time. */
  readonly lastSeenAt: string | null;
}

export interface InviteAnswer {
  readonly person: PersonAnswer;
  /** Shown once: the address that lets the invited person in. Valid for seven days. */
  readonly link: string;
}

export interface AuditLogEntryAnswer {
  readonly sequence: number;
  /** ISO 8601. */
  readonly at: string;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly details: Readonly<Record<string, unknown>>;
  readonly hash: string;
}

export interface AuditLogVerificationAnswer {
  readonly intact: boolean;
  readonly entries: number;
  /** A sentence for people, in both cases. */
  readonly message: string;
}
