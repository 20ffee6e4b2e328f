import type { Context, MiddlewareHandler } from "hono";
import type { PersonRecord } from "../../core/ports/index.ts";
import { browserMilliseconds, sessionMilliseconds } from "../../core/access/index.ts";
import type { Opened, Visitor } from "../../core/access/index.ts";
import { setSignedIn, signedIn } from "./actor.ts";
import { readCookie, sendCookie } from "./cookies.ts";
import { refuse } from "./errors.ts";
import { addressOf, type PublicUrl } from "./origin.ts";
import { viewerMay } from "./permissions.ts";

/** Null when nobody is signed in with this word. */
export type FindSession = (word: string) => Promise<PersonRecord | null>;

/** Lets a request pass with the cookie of a session. */
export function sessionRequired(find: FindSession, publicUrl: PublicUrl): MiddlewareHandler {
  return async (context, next) => {
    const session = readCookie(context, "session", publicUrl);
    const person = session === null ? null : await find(session);
    if (session === null || person === null) return refuse(context, 401, "Sign in first.");
    setSignedIn(context, { person, session });
    return next();
  };
}

/** Viewers look on; what they may not see or do is refused before it is looked at. */
export const roleRequired: MiddlewareHandler = async (context, next) => {
  const { person } = signedIn(context);
  if (person.role === "admin" || viewerMay(context.req.method, context.req.path)) return next();
  return refuse(
    context,
    403,
    "You are a viewer, who may look on. Ask an administrator to do this, or to make you one.",
  );
};

export function visitorOf(context: Context, publicUrl: PublicUrl): Visitor {
  return {
    address: addressOf(context, publicUrl),
    session: readCookie(context, "session", publicUrl),
    browser: readCookie(context, "browser", publicUrl),
  };
}

export function sendSession(context: Context, opened: Opened, publicUrl: PublicUrl): void {
  sendCookie(context, "session", opened.session, sessionMilliseconds / 1_000, publicUrl);
  sendCookie(context, "browser", opened.browser, browserMilliseconds / 1_000, publicUrl);
}

export function forgetSession(context: Context, publicUrl: PublicUrl): void {
  sendCookie(context, "session", "", 0, publicUrl);
}
