import { KodyError, type Actor, type Role } from "../domain/index.ts";
import type { PersonRecord } from "../ports/index.ts";
import { attempt, personActor, type Access } from "./access.ts";
import { passwordProblem } from "./password-rules.ts";

const wrongPasswordsPerMinute = 10;

export interface RoleOrState {
  readonly role?: Role;
  readonly state?: "active" | "disabled";
}

/** Throws `not-found`, and `conflict` when no active administrator would be left. */
export async function changePerson(
  access: Access,
  id: string,
  change: RoleOrState,
  actor: Actor,
): Promise<PersonRecord> {
  const before = await access.people.find({ id });
  const after = before === null ? null : await access.people.change(id, change);
  if (before === null || after === null)
    throw new KodyError("not-found", "There is no such person.");
  if (after === "last-administrator") {
    throw new KodyError(
      "conflict",
      "This is the last active administrator, without whom nobody could change anything. Make somebody else an administrator first.",
    );
  }
  for (const what of ["role", "state"] as const) {
    if (before[what] === after[what]) continue;
    await access.auditLog.record({
      actor,
      action: `person.${what}-changed`,
      subject: after.email,
      details: { from: before[what], to: after[what] },
    });
  }
  return after;
}

/** Ends all other sessions of the person. Throws `invalid-input` with the reason, and `rate-limited`. */
export async function changePassword(
  access: Access,
  person: PersonRecord,
  given: { readonly current: string; readonly next: string },
  session: string,
): Promise<void> {
  const counted = await attempt(
    access,
    `password ${person.id}`,
    wrongPasswordsPerMinute,
    person.email,
  );
  if (!(await access.passwords.verify(given.current, person.passwordHash))) {
    throw new KodyError(
      "invalid-input",
      person.passwordHash === null
        ? "You have no password: you sign in through the provider. Ask an administrator of this machine for `kody people reset`."
        : "The current password is wrong.",
    );
  }
  await access.attempts.forgive(counted);
  const problem = passwordProblem(given.next, person.email);
  if (problem !== null) throw new KodyError("invalid-input", problem);
  await access.people.setPassword(person.id, await access.passwords.hash(given.next));
  await access.sessions.closeOthers(person.id, access.digest(session));
  await access.auditLog.record({
    actor: personActor(person),
    action: "person.password-changed",
    subject: person.email,
  });
}
