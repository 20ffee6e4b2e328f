import type { Context } from "hono";
import { personActor } from "../../core/access/index.ts";
import type { Actor } from "../../core/domain/index.ts";
import type { PersonRecord } from "../../core/ports/index.ts";

const key = "kody-signed-in";

/** Whose session a request belongs to. */
export interface SignedIn {
  readonly person: PersonRecord;
  /** The word in the cookie. */
  readonly session: string;
}

/** Noted by whatever let the request pass. */
export function setSignedIn(context: Context, signedIn: SignedIn): void {
  context.set(key, signedIn);
}

/** Throws when nobody is: a route that asks must stand behind the session. */
export function signedIn(context: Context): SignedIn {
  const value: unknown = context.get(key);
  if (value === undefined) throw new Error("This route is not behind the session.");
  // Only `setSignedIn` writes this key.
  return value as SignedIn;
}

/** Who sent this request. */
export function actorOf(context: Context): Actor {
  return personActor(signedIn(context).person);
}
