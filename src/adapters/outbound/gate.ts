import { lookup as systemLookup } from "node:dns/promises";
import { isIP, isIPv4 } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { isPublicAddress } from "./hosts.ts";
import { connectionProblem, privateProblem, timeProblem } from "./problems.ts";

/** All IP addresses of a name. */
export type Lookup = (host: string) => Promise<readonly string[]>;

/**
 * Addresses to connect to for a host in its canonical spelling, IPv4 first; throws when a single one is not public, for
 * a name with one foot inside is as good as inside.
 */
export type Gate = (host: string, port: number) => Promise<readonly string[]>;

const lookupMilliseconds = 10_000;

export function createGate(
  allowed: (host: string, port: number) => boolean,
  lookup: Lookup = lookUp,
): Gate {
  return async (host, port) => {
    const meant = allowed(host, port);
    if (!meant && isInsideByName(host)) throw privateProblem(host, port);
    const addresses = isIP(host) === 0 ? await lookUpInTime(host, lookup) : [host];
    if (!meant && !addresses.every(isPublicAddress)) throw privateProblem(host, port);
    return addresses.toSorted((a, b) => Number(isIPv4(b)) - Number(isIPv4(a)));
  };
}

/** True for what needs no look-up to be inside: IP addresses, and the names of this machine (RFC 6761). */
export function isInsideByName(host: string): boolean {
  if (isIP(host) !== 0) return !isPublicAddress(host);
  return host === "localhost" || host.endsWith(".localhost");
}

async function lookUpInTime(host: string, lookup: Lookup): Promise<readonly string[]> {
  const done = new AbortController();
  const tooLong = delay(lookupMilliseconds, undefined, { signal: done.signal }).then(() => {
    throw timeProblem(host);
  });
  tooLong.catch(() => undefined);
  try {
    const addresses = await Promise.race([lookup(host), tooLong]);
    if (addresses.length > 0) return addresses;
  } catch (error) {
    throw connectionProblem(host, error);
  } finally {
    done.abort();
  }
  throw connectionProblem(host, Object.assign(new Error("no address"), { code: "ENOTFOUND" }));
}

async function lookUp(host: string): Promise<readonly string[]> {
  return (await systemLookup(host, { all: true })).map(({ address }) => address);
}
