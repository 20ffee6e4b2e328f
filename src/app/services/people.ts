import { createHash, timingSafeEqual } from "node:crypto";
import type {
  AuditLogVerificationAnswer,
  PersonAnswer,
  SessionAnswer,
} from "../../contract/index.ts";
import {
  acceptInvitation,
  changePassword,
  changePerson,
  claim,
  enterByProvider,
  invite,
  sessionPerson,
  signIn,
  signOut,
  type Access,
} from "../../core/access/index.ts";
import type { AuditVerification, IdentityProvider, PersonRecord } from "../../core/ports/index.ts";
import type { PeopleServices, ProviderServices } from "../../entry/server/index.ts";
import type { Log } from "../log.ts";

export interface PeopleParts {
  readonly access: Access;
  /** Opens an unclaimed Kody; printed at the start, kept in memory only. */
  readonly claimSecret: string;
  readonly provider: IdentityProvider | null;
  readonly log: Log;
}

export function peopleServices(parts: PeopleParts): PeopleServices {
  const { access, provider } = parts;
  return {
    sessionPerson: (word) => sessionPerson(access, word),
    session: async (person) => sessionAnswer(parts, person),
    claim: ({ secret, ...person }, visitor) =>
      claim(access, person, isSameWord(secret, parts.claimSecret), visitor),
    signIn: (request, visitor) => signIn(access, request, visitor),
    signOut: ({ person, session }) => signOut(access, session, person),
    acceptInvitation: (request, visitor) => acceptInvitation(access, request, visitor),
    changePassword: (request, { person, session }) =>
      changePassword(access, person, request, session),
    people: async () => (await access.people.list()).map(personAnswer),
    async invite(request, actor, origin) {
      const { person, word } = await invite(access, request, actor);
      return { person: personAnswer(person), link: invitationLink(origin, word) };
    },
    changePerson: async (id, { role, state }, actor) =>
      personAnswer(
        await changePerson(
          access,
          id,
          { ...(role === undefined ? {} : { role }), ...(state === undefined ? {} : { state }) },
          actor,
        ),
      ),
    async auditLog(limit, before) {
      const entries = await access.auditLog.list(limit, before ?? undefined);
      return entries.map((entry) => ({ ...entry, at: entry.at.toISOString() }));
    },
    verifyAuditLog: async () => verificationAnswer(await access.auditLog.verify()),
    provider: provider === null ? null : providerServices(access, provider, parts.log),
  };
}

/** Behind `#`, which browsers send to nobody. */
export function invitationLink(origin: string, word: string): string {
  return `${origin}/invitation#${word}`;
}

async function sessionAnswer(
  { access, provider }: PeopleParts,
  person: PersonRecord | null,
): Promise<SessionAnswer> {
  return {
    claimed: person !== null || (await access.people.isClaimed()),
    person:
      person === null
        ? null
        : { id: person.id, email: person.email, name: person.name, role: person.role },
    provider: provider?.name ?? null,
  };
}

function personAnswer(person: PersonRecord): PersonAnswer {
  const { id, email, name, role, state, lastSeenAt } = person;
  return { id, email, name, role, state, lastSeenAt: lastSeenAt?.toISOString() ?? null };
}

export function verificationAnswer(found: AuditVerification): AuditLogVerificationAnswer {
  const { intact, entries } = found;
  if (!intact) return { intact, entries, message: found.reason };
  if (found.lastHash === null) return { intact, entries, message: "The log is empty." };
  return {
    intact,
    entries,
    message: `The log is intact: ${entries === 1 ? "1 entry" : `${entries} entries`}, the last one with the hash ${found.lastHash}.`,
  };
}

function providerServices(access: Access, provider: IdentityProvider, log: Log): ProviderServices {
  function note(cause: unknown): void {
    const reason =
      cause instanceof Error ? `${cause.message} ${codeOf(cause.cause)}` : String(cause);
    log({ level: "warn", event: "sign-in through the provider failed", reason });
  }
  return {
    begin: async (redirectUrl) =>
      provider.begin(redirectUrl).catch((cause: unknown) => {
        note(cause);
        return null;
      }),
    async finish(callbackUrl, pending, visitor) {
      const identity = await provider.finish(callbackUrl, pending).catch((cause: unknown) => {
        note(cause);
        return null;
      });
      if (identity === null) return { problem: "provider-failed" };
      const opened = await enterByProvider(access, identity, visitor);
      if (typeof opened !== "string") return { opened };
      log({ level: "warn", event: "sign-in through the provider refused", reason: opened });
      return { problem: opened };
    },
  };
}

function codeOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : "";
}

function isSameWord(given: string, expected: string): boolean {
  const [a, b] = [given, expected].map((word) => createHash("sha256").update(word).digest());
  return a !== undefined && b !== undefined && timingSafeEqual(a, b);
}
