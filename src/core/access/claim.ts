import { KodyError } from "../domain/index.ts";
import { attempt, personActor, type Access, type Opened, type Visitor } from "./access.ts";
import { emailProblem, passwordProblem } from "./password-rules.ts";
import { openSession } from "./sessions.ts";

const wrongSecretsPerMinute = 10;

export interface Claim {
  readonly email: string;
  readonly name: string;
  readonly password: string;
}

/**
 * The first administrator takes this Kody. Null when the secret is wrong; a right one is never held up by others' wrong
 * ones, else a stranger could keep the owner out. Throws `conflict` when Kody is claimed, `rate-limited`, `invalid-input`.
 */
export async function claim(
  access: Access,
  given: Claim,
  secretIsRight: boolean,
  visitor: Visitor,
): Promise<Opened | null> {
  if (await access.people.isClaimed()) throw claimed();
  if (!secretIsRight) {
    await attempt(access, "claim", wrongSecretsPerMinute, visitor.address);
    return null;
  }
  const problem = emailProblem(given.email) ?? passwordProblem(given.password, given.email);
  if (problem !== null) throw new KodyError("invalid-input", problem);
  const passwordHash = await access.passwords.hash(given.password);
  const { email, name } = given;
  const person = await access.people.claim({ email, name, passwordHash });
  if (person === null) throw claimed();
  await access.auditLog.record({
    actor: personActor(person),
    action: "kody.claimed",
    subject: person.email,
    details: { address: visitor.address },
  });
  return openSession(access, person, visitor);
}

function claimed(): KodyError {
  return new KodyError(
    "conflict",
    "This Kody has an administrator already. Sign in, or ask an administrator for an invitation.",
  );
}
