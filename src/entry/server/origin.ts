import { getConnInfo } from "@hono/node-server/conninfo";
import type { Context, MiddlewareHandler } from "hono";
import ipaddr from "ipaddr.js";
import { refuse } from "./errors.ts";

/** The address that people know Kody by; null when none is set. */
export type PublicUrl = () => string | null;

/** The way to the browser is encrypted. Only behind an https address of ours is a proxy's word for it taken. */
export function isSecure(context: Context, publicUrl: PublicUrl): boolean {
  return (
    publicUrl()?.startsWith("https:") === true &&
    context.req.header("x-forwarded-proto") === "https"
  );
}

/** What links into Kody begin with, e.g. `https://kody.example.com`. */
export function ownOrigin(context: Context, publicUrl: PublicUrl): string {
  return publicUrl() ?? new URL(context.req.url).origin;
}

/**
 * Refuses writes that a page of another origin could have sent: forms and images can't send the header, and what a
 * browser says of the origin must be ours.
 */
export function sameOrigin(publicUrl: PublicUrl): MiddlewareHandler {
  return async (context, next) => {
    const { method } = context.req;
    if (method === "GET" || method === "HEAD") return next();
    if (context.req.header("x-kody") !== "1")
      return refuse(
        context,
        403,
        "Writes need the header X-Kody: 1, which other sites cannot send.",
      );
    const site = context.req.header("sec-fetch-site");
    const origin = context.req.header("origin");
    if ((site === undefined || site === "same-origin") && isOwn(origin, context, publicUrl))
      return next();
    return refuse(context, 403, "This write came from a page of another site.");
  };
}

function isOwn(origin: string | undefined, context: Context, publicUrl: PublicUrl): boolean {
  // Programs send none; browsers always do with a write.
  if (origin === undefined) return true;
  const from = URL.parse(origin);
  if (from === null) return false;
  const known = publicUrl();
  if (known !== null && from.origin === new URL(known).origin) return true;
  return /^https?:$/.test(from.protocol) && from.host === context.req.header("host");
}

/**
 * Whom attempts are counted for: the address at the other end, or the one that our own proxy names. An IPv6 network of
 * one customer (/64) counts as one address.
 */
export function addressOf(context: Context, publicUrl: PublicUrl): string {
  const peer = peerOf(context);
  if (peer === null) return "unknown";
  const near = ["loopback", "private", "uniqueLocal"].includes(peer.range());
  if (near && publicUrl()?.startsWith("https:") === true) {
    const named = context.req.header("x-forwarded-for")?.split(",").at(-1)?.trim() ?? "";
    // Only the last one is our proxy's; what stands before it is whatever the client wrote.
    if (ipaddr.isValid(named)) return networkOf(ipaddr.process(named));
  }
  return networkOf(peer);
}

function peerOf(context: Context) {
  const { incoming } = (context.env ?? {}) as { incoming?: unknown };
  // Absent when a request is made without a server, as tests do.
  if (incoming === undefined) return null;
  const { address } = getConnInfo(context).remote;
  return address !== undefined && ipaddr.isValid(address) ? ipaddr.process(address) : null;
}

function networkOf(address: ipaddr.IPv4 | ipaddr.IPv6): string {
  if (address.kind() === "ipv4") return address.toString();
  return `${address
    .toByteArray()
    .slice(0, 8)
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("")}/64`;
}
