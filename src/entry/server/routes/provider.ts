import { Hono, type Context } from "hono";
import { z } from "zod";
import type { SignInProblem } from "../../../contract/index.ts";
import type { Opened, Visitor } from "../../../core/access/index.ts";
import type { PendingSignIn } from "../../../core/ports/index.ts";
import { readCookie, sendCookie } from "../cookies.ts";
import { ownOrigin, type PublicUrl } from "../origin.ts";
import { sendSession, visitorOf } from "../session.ts";

export interface ProviderServices {
  /** Null when the provider is out of reach. */
  begin(redirectUrl: string): Promise<{ url: string; pending: PendingSignIn } | null>;
  finish(
    callbackUrl: string,
    pending: PendingSignIn,
    visitor: Visitor,
  ): Promise<{ readonly opened: Opened } | { readonly problem: SignInProblem }>;
}

const callbackPath = "/api/sign-in/openid/callback";
/** Long enough for a second factor. */
const patienceSeconds = 600;

const kept = z.strictObject({
  state: z.string().min(1),
  nonce: z.string().min(1),
  verifier: z.string().min(1),
  returnTo: z.string(),
});

/** Sign-in through the OpenID provider: away with a redirect, and back with a code. */
export function providerRoutes(services: ProviderServices | null, publicUrl: PublicUrl): Hono {
  const routes = new Hono();
  routes.get("/sign-in/openid", async (context) => {
    if (services === null) return refused(context, "provider-unreachable");
    const begun = await services.begin(`${ownOrigin(context, publicUrl)}${callbackPath}`);
    if (begun === null) return refused(context, "provider-unreachable");
    const returnTo = ownPath(context.req.query("returnTo"));
    const value = Buffer.from(JSON.stringify({ ...begun.pending, returnTo })).toString("base64url");
    sendCookie(context, "sign-in", value, patienceSeconds, publicUrl);
    return context.redirect(begun.url, 302);
  });
  routes.get("/sign-in/openid/callback", async (context) => {
    const pending = readPending(readCookie(context, "sign-in", publicUrl));
    // Of use once, whatever comes of it.
    sendCookie(context, "sign-in", "", 0, publicUrl);
    const query = new URL(context.req.url).searchParams;
    if (services === null || pending === null || query.get("state") !== pending.state)
      return refused(context, "expired");
    if (query.get("error") === "access_denied") return refused(context, "cancelled");
    const { returnTo, ...rest } = pending;
    const callbackUrl = `${ownOrigin(context, publicUrl)}${callbackPath}?${query.toString()}`;
    const result = await services.finish(callbackUrl, rest, visitorOf(context, publicUrl));
    if ("problem" in result) return refused(context, result.problem);
    sendSession(context, result.opened, publicUrl);
    return moveOn(context, ownPath(returnTo));
  });
  return routes;
}

/** A path of Kody's page; anything that a browser could take for another site becomes `/`. */
export function ownPath(path: string | undefined): string {
  return path !== undefined && /^\/(?:[\w-][\w\-/]*)?(?:\?[\w\-=&.%+]*)?$/.test(path) ? path : "/";
}

function readPending(value: string | null): z.infer<typeof kept> | null {
  if (value === null) return null;
  try {
    const parsed = kept.safeParse(JSON.parse(Buffer.from(value, "base64url").toString()));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

function refused(context: Context, problem: SignInProblem): Response {
  return context.redirect(`/sign-in?problem=${problem}`, 302);
}

/**
 * A redirect would still count as coming from the provider's site, and the session's cookie would not be sent. This page
 * is ours, and so is the step from it.
 */
function moveOn(context: Context, path: string): Response {
  context.header("refresh", `0;url=${path}`);
  context.header("cache-control", "no-store");
  const target = path.replaceAll("&", "&amp;");
  return context.html(
    // kody-ignore javascript/link-markup-from-parameter -- only paths of Kody's own come here
    `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Kody</title><meta http-equiv="refresh" content="0;url=${target}"></head><body><p>You are signed in. <a href="${target}">Go on to Kody</a>.</p></body></html>`,
  );
}
