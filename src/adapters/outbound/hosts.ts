import { isIP, isIPv6 } from "node:net";
import ipaddr from "ipaddr.js";
import { KodyError } from "../../core/domain/index.ts";

/** All that is handed out to the internet (RFC 4291; the rest of IPv6 is reserved). */
const globalIPv6 = ipaddr.parseCIDR("2000::/3");

/**
 * True for an IP address of the public internet. Addresses that carry another one inside (mapped, 6to4, NAT64, Teredo)
 * are not: where they lead is not theirs to say.
 */
export function isPublicAddress(address: string): boolean {
  if (isIP(address) === 0 || !ipaddr.isValid(address)) return false;
  const parsed = ipaddr.parse(address);
  if (parsed.range() !== "unicast") return false;
  return parsed.kind() === "ipv4" || parsed.match(globalIPv6);
}

/** A host as one spelling for each: small letters, no brackets, no final dot, numbers as dotted IPv4. Null for no host. */
export function readHost(text: string): string | null {
  const bare = text.trim();
  const name = isIPv6(bare) ? `[${bare}]` : bare;
  if (name === "" || /[\s/\\@?#%]/.test(name) || /:/.test(name.replace(/^\[.*\]$/, "")))
    return null;
  const url = URL.parse(`http://${name}/`);
  return url === null ? null : hostOf(url);
}

/** The URL parser has turned `0x7f.1`, `2130706433` and full-width digits into `127.0.0.1` already. Null for none. */
export function hostOf(url: URL): string | null {
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1").replace(/\.$/, "");
  return host === "" ? null : host;
}

/** `ollama:11434`; brackets around IPv6. */
export function hostAndPort(host: string, port: number): string {
  return `${isIPv6(host) ? `[${host}]` : host}:${port}`;
}

/** Tells which hosts the operator lets through. Entries are `host` or `host:port`; throws for anything else. */
export function readAllowed(entries: readonly string[]): (host: string, port: number) => boolean {
  const allowed = new Set(entries.map(canonicalEntry));
  return (host, port) => allowed.has(host) || allowed.has(hostAndPort(host, port));
}

function canonicalEntry(entry: string): string {
  const whole = readHost(entry);
  if (whole !== null) return whole;
  const [, name = "", digits = ""] = /^(.*):(\d{1,5})$/.exec(entry.trim()) ?? [];
  const host = readHost(name);
  const port = Number(digits);
  if (host !== null && port > 0 && port <= 65_535) return hostAndPort(host, port);
  throw new KodyError(
    "invalid-input",
    `"${entry}" in KODY_PRIVATE_HOSTS is neither a host nor host:port. Correct it, e.g. mail.internal or 10.0.0.5:11434.`,
  );
}
