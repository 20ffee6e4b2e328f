import { KodyError, type Actor, type Role } from "../domain/index.ts";
import type { PersonRecord } from "../ports/index.ts";
import { personActor, type Access, type Opened, type Visitor } from "./access.ts";
import { emailProblem, passwordProblem } from "./password-rules.ts";
import { openSession } from "./sessions.ts";
import { countAddress } from "./sign-in.ts";

const invitationMilliseconds = 7 * 24 * 3_600_000;

/** `word` is shown once and makes the link; an older link of the same person is dead. */
export interface Invitation {
  readonly person: PersonRecord;
  readonly word: string;
}

/** Throws `invalid-input` for what is no email, `conflict` for somebody who is here already. */
export async function invite(
  access: Access,
  given: { readonly email: string; readonly role: Role },
  actor: Actor,
): Promise<Invitation> {
  const problem = emailProblem(given.email);
  if (problem !== null) throw new KodyError("invalid-input", problem);
  const { word, hash, expiresAt } = newLink(access);
  const person = await access.invitations.invite({ ...given, hash, expiresAt });
  if (person === null) {
    throw new KodyError(
      "conflict",
      `${given.email} is known already. Change the role, or enable the person again, in the list of people.`,
    );
  }
  await access.auditLog.record({
    actor,
    action: "person.invited",
    subject: person.email,
    details: { role: person.role },
  });
  return { person, word };
}

/** A link to choose a new password. Throws `not-found` for somebody who is not here or is disabled. */
export async function resetPassword(
  access: Access,
  email: string,
  actor: Actor,
): Promise<Invitation> {
  const { word, hash, expiresAt } = newLink(access);
  const person = await access.invitations.reset(email, hash, expiresAt);
  if (person === null) {
    throw new KodyError(
      "not-found",
      `Nobody with the email ${email} may sign in. \`kody people list\` shows who there is; a disabled person has to be enabled first.`,
    );
  }
  await access.auditLog.record({ actor, action: "person.reset", subject: person.email });
  return { person, word };
}

/** Uses a link. Null when it is wrong, used or too old; throws `rate-limited` and `invalid-input`. */
export async function acceptInvitation(
  access: Access,
  given: { readonly invitation: string; readonly name: string; readonly password: string },
  visitor: Visitor,
): Promise<Opened | null> {
  const counted = await countAddress(access, visitor);
  const now = access.clock.now();
  const hash = access.digest(given.invitation);
  const invited = await access.invitations.find(hash, now);
  if (invited === null) return null;
  await access.attempts.forgive(counted);
  const problem = passwordProblem(given.password, invited.email);
  if (problem !== null) throw new KodyError("invalid-input", problem);
  const passwordHash = await access.passwords.hash(given.password);
  const person = await access.invitations.accept(hash, { name: given.name, passwordHash }, now);
  if (person === null) return null;
  await access.auditLog.record({
    actor: personActor(person),
    action: "person.joined",
    subject: person.email,
    details: { address: visitor.address },
  });
  return openSession(access, person, visitor);
}

function newLink(access: Access) {
  const word = access.newWord();
  const expiresAt = new Date(access.clock.now().getTime() + invitationMilliseconds);
  return { word, hash: access.digest(word), expiresAt };
}
