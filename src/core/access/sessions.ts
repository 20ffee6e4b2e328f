import type { PersonRecord, SessionLimits } from "../ports/index.ts";
import { personActor, type Access, type Opened, type Visitor } from "./access.ts";

const hour = 3_600_000;
const idleMilliseconds = 12 * hour;
/** However busy it is. */
export const sessionMilliseconds = 7 * 24 * hour;
/** How long a browser counts as one that the person uses. */
export const browserMilliseconds = 365 * 24 * hour;

/** A new session with a new word; the one that the browser brought is over, whoever it belonged to. */
export async function openSession(
  access: Access,
  person: PersonRecord,
  visitor: Visitor,
): Promise<Opened> {
  const { sessions, digest, newWord } = access;
  const now = access.clock.now();
  if (visitor.session !== null) await sessions.close(digest(visitor.session));
  const session = newWord();
  const browser = (await knownBrowser(access, person, visitor)) ?? newWord();
  await sessions.open({ hash: digest(session), personId: person.id, now });
  await sessions.rememberBrowser(digest(browser), person.id, now);
  return { person, session, browser };
}

/** The word of the browser when the person signed in with it before; null otherwise. */
export async function knownBrowser(
  access: Access,
  person: PersonRecord,
  visitor: Visitor,
): Promise<string | null> {
  if (visitor.browser === null) return null;
  const since = new Date(access.clock.now().getTime() - browserMilliseconds);
  const known = await access.sessions.knowsBrowser(
    access.digest(visitor.browser),
    person.id,
    since,
  );
  return known ? visitor.browser : null;
}

/** Who is signed in with this word; null when nobody is, any more. */
export async function sessionPerson(access: Access, word: string): Promise<PersonRecord | null> {
  return access.sessions.find(access.digest(word), limitsAt(access.clock.now()));
}

export async function signOut(access: Access, word: string, person: PersonRecord): Promise<void> {
  await access.sessions.close(access.digest(word));
  await access.auditLog.record({
    actor: personActor(person),
    action: "person.signed-out",
    subject: person.email,
  });
}

function limitsAt(now: Date): SessionLimits {
  return {
    now,
    usedSince: new Date(now.getTime() - idleMilliseconds),
    openedSince: new Date(now.getTime() - sessionMilliseconds),
  };
}
