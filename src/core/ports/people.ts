import type { Role } from "../domain/index.ts";

/** Who may use Kody. Emails are compared without regard to the case of A–Z. */
export interface PeopleStore {
  /** True once somebody has come in, be they disabled since. */
  isClaimed(): Promise<boolean>;
  /** Creates the first administrator; null when Kody is claimed. Of several at once exactly one gets it. */
  claim(person: {
    readonly email: string;
    readonly name: string;
    readonly passwordHash: string;
  }): Promise<PersonRecord | null>;
  find(by: PersonKey): Promise<PersonRecord | null>;
  /** By email. */
  list(): Promise<PersonRecord[]>;
  /**
   * Refuses to take the last active administrator away. Disabling ends the person's sessions and link and forgets the browsers; a person
   * who never came in is `invited` again when enabled.
   */
  change(
    id: string,
    change: { readonly role?: Role; readonly state?: "active" | "disabled" },
  ): Promise<PersonRecord | "last-administrator" | null>;
  setPassword(id: string, passwordHash: string): Promise<void>;
  /** Ties the person to an account of the OpenID provider and lets an invited one in; null when it is tied to another. */
  bindSubject(id: string, subject: string, name: string | null): Promise<PersonRecord | null>;
}

export type PersonKey = { readonly id: string } | { readonly email: string };

export interface PersonRecord {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly role: Role;
  readonly state: "active" | "invited" | "disabled";
  /** Null before a password was chosen, and for people who come in through the provider only. */
  readonly passwordHash: string | null;
  /** Issuer and subject at the OpenID provider; null before the first sign-in through it. */
  readonly subject: string | null;
  readonly lastSeenAt: Date | null;
}

/** Links that let somebody in once. Only the hashes of their words are kept. */
export interface InvitationStore {
  /** Creates the person, or renews the invitation; null when the person is no longer merely invited. */
  invite(invitation: {
    readonly email: string;
    readonly role: Role;
    readonly hash: string;
    readonly expiresAt: Date;
  }): Promise<PersonRecord | null>;
  /** A link to choose a new password, for one who is active or invited; null for anybody else. */
  reset(email: string, hash: string, expiresAt: Date): Promise<PersonRecord | null>;
  /** Whose link it is, while it can be used. */
  find(hash: string, now: Date): Promise<PersonRecord | null>;
  /** Uses the link up: the person is active, other sessions are over. Null when it can't be used; of two at once one gets it. */
  accept(
    hash: string,
    person: { readonly name: string; readonly passwordHash: string },
    now: Date,
  ): Promise<PersonRecord | null>;
}

/** Who is signed in, and which browsers people have signed in with. Only hashes of the words in the cookies are kept. */
export interface SessionStore {
  open(session: {
    readonly hash: string;
    readonly personId: string;
    readonly now: Date;
  }): Promise<void>;
  /** The active person of a session that is neither idle for too long nor too old; notes that it is in use. */
  find(hash: string, limits: SessionLimits): Promise<PersonRecord | null>;
  close(hash: string): Promise<void>;
  /** Ends the person's sessions but one, or all. */
  closeOthers(personId: string, except: string | null): Promise<void>;
  rememberBrowser(hash: string, personId: string, now: Date): Promise<void>;
  /** True when the person signed in with this browser since `since`. */
  knowsBrowser(hash: string, personId: string, since: Date): Promise<boolean>;
}

export interface SessionLimits {
  readonly now: Date;
  /** Last used no earlier. */
  readonly usedSince: Date;
  /** Opened no earlier. */
  readonly openedSince: Date;
}

/** Counts attempts of the last minute over all processes. */
export interface AttemptStore {
  /** Counts one attempt under `key` unless there were `limit` in the minute before `now`. */
  begin(key: string, limit: number, now: Date): Promise<Attempt>;
  /** It was no failure after all. */
  forgive(id: string): Promise<void>;
}

export type Attempt =
  | { readonly granted: true; readonly id: string }
  | {
      readonly granted: false;
      /** Seconds. */
      readonly retryAfter: number;
      /** The first refusal under this key for a minute: worth a line in the log. */
      readonly first: boolean;
    };

export interface PasswordHasher {
  /** With its parameters. Throws `rate-limited` when too many wait already. */
  hash(password: string): Promise<string>;
  /** Takes the same time when there is no hash to compare with, and is false then. */
  verify(password: string, hash: string | null): Promise<boolean>;
}

/** Somebody else who says who a person is. */
export interface IdentityProvider {
  /** For people. */
  readonly name: string;
  /** Where the browser has to go, and what must be known when it comes back. Throws when the provider is out of reach. */
  begin(redirectUrl: string): Promise<{ readonly url: string; readonly pending: PendingSignIn }>;
  /** `callbackUrl`: where the browser came back to, with its query. Throws when anything is not as it should be. */
  finish(callbackUrl: string, pending: PendingSignIn): Promise<ProvidedIdentity>;
}

/** Belongs to one browser and one sign-in. */
export interface PendingSignIn {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

export interface ProvidedIdentity {
  /** Issuer and subject: unique among all providers. */
  readonly subject: string;
  readonly email: string | null;
  readonly emailVerified: boolean;
  readonly name: string | null;
}
