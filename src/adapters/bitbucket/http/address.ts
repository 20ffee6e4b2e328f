import { KodyError } from "../../../core/domain/index.ts";
import type { Call } from "./call.ts";

/**
 * Reads the API's base address once. Throws `invalid-input` for what could leak the credential: other protocols than
 * https (http only to this machine), names and passwords in the address.
 */
export function readBase(apiUrl: string): URL {
  const base = URL.parse(apiUrl);
  if (base === null) throw invalid("Bitbucket's API address is not a valid URL. Correct it.");
  if (base.username !== "" || base.password !== "") {
    throw invalid(
      "Bitbucket's API address contains a user name or password. Remove it; Kody sends the credential.",
    );
  }
  if (base.search !== "" || base.hash !== "") {
    throw invalid(
      "Bitbucket's API address has a query or fragment. Give it without, e.g. https://api.bitbucket.org/2.0.",
    );
  }
  if (base.protocol !== "https:" && !(base.protocol === "http:" && isLoopback(base.hostname))) {
    throw invalid(
      "Bitbucket's API address must begin with https://; only this machine may be asked over http://.",
    );
  }
  base.pathname = base.pathname.replace(/\/+$/, "");
  return base;
}

/** The address people use, for links that Bitbucket left out. */
export function webAddress(base: URL): string {
  return base.hostname === "api.bitbucket.org" ? "https://bitbucket.org" : base.origin;
}

/** Every parameter becomes exactly one path segment. Bitbucket: braces of uuids must be sent as %7B…%7D. */
export function addressOf(base: URL, call: Call): URL {
  const path = call.route.replace(/\{(\w+)\}/g, (_, name: string) =>
    segment(name, call.params[name]),
  );
  const address = new URL(base);
  address.pathname = `${base.pathname.replace(/\/+$/, "")}${path}`;
  for (const [name, value] of Object.entries(call.query ?? {})) {
    address.searchParams.append(name, String(value));
  }
  return address;
}

function segment(name: string, value: string | number | undefined): string {
  const word = String(value ?? "");
  // "." and ".." would be resolved away and lead to another resource; encoding does not protect them.
  if (word === "" || word === "." || word === ".." || !word.isWellFormed()) {
    throw invalid(
      `"${word.toWellFormed()}" cannot be part of a Bitbucket address (${name}). Correct it.`,
    );
  }
  return encodeURIComponent(word);
}

/** The next page's address when it lies below the base, else null: a credential goes nowhere else. */
export function nextPage(base: URL, next: string): URL | null {
  const address = URL.parse(next);
  if (address === null || address.origin !== base.origin) return null;
  if (address.username !== "" || address.password !== "") return null;
  const root = base.pathname.replace(/\/+$/, "");
  return address.pathname.startsWith(`${root}/`) ? address : null;
}

function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d+){3}$/.test(hostname);
}

function invalid(message: string): KodyError {
  return new KodyError("invalid-input", message);
}
