/** Where packages of one kind come from, by OSV's names. */
export const ecosystems = [
  "npm",
  "PyPI",
  "Maven",
  "Go",
  "crates.io",
  "Packagist",
  "RubyGems",
  "NuGet",
] as const;
export type Ecosystem = (typeof ecosystems)[number];

/** What a manifest asks for. */
export interface Wanted {
  readonly ecosystem: Ecosystem;
  /** As the ecosystem compares names. */
  readonly name: string;
  /** As written; "" when it leaves the version open. */
  readonly spec: string;
  /** Null for what a registry has. */
  readonly source: {
    readonly kind: "git" | "url";
    readonly address: string;
    readonly pinned: boolean;
  } | null;
  /** True when it only comes along with another, and a tool wrote it down. */
  readonly indirect?: boolean;
}

/** What a lockfile, or a manifest with exact versions, resolves to. */
export interface Resolved {
  readonly ecosystem: Ecosystem;
  readonly name: string;
  readonly version: string;
  /** It runs a program of its own when it is installed. */
  readonly installScript: boolean;
  /** Where it is loaded from, when the lockfile says so. */
  readonly address: string | null;
  /** First line of its entry, 1-based; null when it was not looked for. */
  readonly line: number | null;
}

/** PyPI takes `-`, `_` and `.` for one. */
export function pythonName(name: string): string {
  return name.replace(/[-_.]+/g, "-").toLowerCase();
}

const GIT = /^(?:git\+|git:|git@|ssh:|github:|gitlab:|bitbucket:|gist:)|\.git(?:[#@?].*)?$/;
const SHORTHAND = /^[\w.-]+\/[\w.-]+(?:#.*)?$/;
const HASH = /[#@=:"'\s][0-9a-f]{40}\b/;

/** What a version that is an address says; null for a version. */
export function sourceOf(spec: string, shorthand = false): Wanted["source"] {
  const address = spec.trim();
  if (GIT.test(address) || (shorthand && SHORTHAND.test(address)))
    return { kind: "git", address, pinned: HASH.test(address) };
  if (/^https?:\/\//.test(address))
    return { kind: "url", address, pinned: /[#&](?:sha|md5)\w*=/.test(address) };
  return null;
}
