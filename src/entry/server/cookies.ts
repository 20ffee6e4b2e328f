import type { Context } from "hono";
import { getCookie, setCookie } from "hono/cookie";
import { isSecure, type PublicUrl } from "./origin.ts";

/**
 * `session`: who is signed in. `browser`: that somebody signed in here before. `sign-in`: what a sign-in through the
 * provider needs when it comes back, which is a navigation from another site.
 */
export type CookieName = "session" | "browser" | "sign-in";

export function readCookie(
  context: Context,
  name: CookieName,
  publicUrl: PublicUrl,
): string | null {
  const value = getCookie(context, fullName(name, isSecure(context, publicUrl)));
  return value === undefined || value === "" ? null : value;
}

/** `seconds` 0 removes it. */
export function sendCookie(
  context: Context,
  name: CookieName,
  value: string,
  seconds: number,
  publicUrl: PublicUrl,
): void {
  const secure = isSecure(context, publicUrl);
  setCookie(context, fullName(name, secure), value, {
    httpOnly: true,
    sameSite: name === "sign-in" ? "Lax" : "Strict",
    path: "/",
    maxAge: seconds,
    secure,
  });
}

/** With the prefix browsers take it from this very host only, never from a neighbouring one. */
function fullName(name: CookieName, secure: boolean): string {
  return `${secure ? "__Host-" : ""}kody_${name.replace("-", "_")}`;
}
