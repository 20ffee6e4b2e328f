import type { PersonRecord } from "../ports/index.ts";
import { attempt, personActor, type Access, type Opened, type Visitor } from "./access.ts";
import { knownBrowser, openSession } from "./sessions.ts";

const failuresOfAccount = 10;
const failuresOfAddress = 30;

/**
 * Null when email and password don't belong together; unknown, invited and disabled people get that answer too, after the
 * same time. Throws `rate-limited` after too many failures of the account or the address. A browser that the person
 * signed in with before is counted apart, so that strangers who guess can't keep the person out.
 */
export async function signIn(
  access: Access,
  given: { readonly email: string; readonly password: string },
  visitor: Visitor,
): Promise<Opened | null> {
  const person = await access.people.find({ email: given.email });
  const counted = await countAttempt(access, given.email, person, visitor);
  const right = await access.passwords.verify(given.password, person?.passwordHash ?? null);
  if (!right || person?.state !== "active") return null;
  for (const id of counted) await access.attempts.forgive(id);
  const opened = await openSession(access, person, visitor);
  await access.auditLog.record({
    actor: personActor(person),
    action: "person.signed-in",
    subject: person.email,
    details: { by: "password", address: visitor.address },
  });
  return opened;
}

async function countAttempt(
  access: Access,
  email: string,
  person: PersonRecord | null,
  visitor: Visitor,
): Promise<string[]> {
  const browser = person === null ? null : await knownBrowser(access, person, visitor);
  if (browser !== null)
    return [await attempt(access, `browser ${access.digest(browser)}`, failuresOfAccount, email)];
  const account = access.digest(email.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase()));
  return [
    await countAddress(access, visitor),
    await attempt(access, `account ${account}`, failuresOfAccount, email),
  ];
}

/** For everything that a stranger may try. */
export async function countAddress(access: Access, visitor: Visitor): Promise<string> {
  return attempt(access, `address ${visitor.address}`, failuresOfAddress, visitor.address);
}
