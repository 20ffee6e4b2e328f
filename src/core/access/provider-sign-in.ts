import type { ProvidedIdentity } from "../ports/index.ts";
import { personActor, type Access, type Opened, type Visitor } from "./access.ts";
import { openSession } from "./sessions.ts";

export type ProviderRefusal = "no-email" | "unverified-email" | "not-invited" | "other-account";

/**
 * Lets in whom the provider vouches for: somebody invited or active whose email the provider has verified, and from the
 * second time on only with the same account there.
 */
export async function enterByProvider(
  access: Access,
  identity: ProvidedIdentity,
  visitor: Visitor,
): Promise<Opened | ProviderRefusal> {
  if (identity.email === null) return "no-email";
  if (!identity.emailVerified) return "unverified-email";
  const found = await access.people.find({ email: identity.email });
  if (found === null || found.state === "disabled") return "not-invited";
  if (found.subject !== null && found.subject !== identity.subject) return "other-account";
  const person = await access.people.bindSubject(found.id, identity.subject, identity.name);
  if (person === null) return "other-account";
  const opened = await openSession(access, person, visitor);
  await access.auditLog.record({
    actor: personActor(person),
    action: found.state === "invited" ? "person.joined" : "person.signed-in",
    subject: person.email,
    details: { by: "provider", address: visitor.address },
  });
  return opened;
}
