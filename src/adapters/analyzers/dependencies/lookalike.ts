import type { Ecosystem } from "./dependency.ts";
import { popular } from "./popular.ts";

export interface Lookalike {
  /** The name that it may be taken for. */
  readonly of: string;
  readonly how: "spelling" | "characters" | "separators" | "scope";
}

/** A well-known package whose name this one may be taken for; null for a well-known name and for one of its own. */
export function lookalikeOf(ecosystem: Ecosystem, name: string): Lookalike | null {
  const compared = comparable(ecosystem, name);
  const known = popular[ecosystem];
  if (compared === "" || compared.length > 100 || known.has(compared)) return null;
  const seen = skeleton(compared);
  const bare = withoutSeparators(compared);
  const own = ownerOf(compared);
  for (const one of known) {
    // Nobody else can publish under the owner's name.
    if (own !== null && own === ownerOf(one)) continue;
    if (seen === skeleton(one)) return { of: one, how: "characters" };
    if (bare === withoutSeparators(one))
      return { of: one, how: one.startsWith("@") ? "scope" : "separators" };
    if (isSlip(compared, one)) return { of: one, how: "spelling" };
  }
  return null;
}

/** Go names modules by their host, which the list leaves out, and by a major version. */
function comparable(ecosystem: Ecosystem, name: string): string {
  if (ecosystem !== "Go") return name.toLowerCase().normalize("NFC");
  return name
    .split("/")
    .slice(1)
    .join("/")
    .replace(/\/v\d+$/, "")
    .toLowerCase();
}

/** The scope, group, vendor or account that comes before the name. */
function ownerOf(name: string): string | null {
  const end = name.search(/[/:]/);
  return end === -1 ? null : name.slice(0, end);
}

function withoutSeparators(name: string): string {
  return name.replace(/[-_.@/:]/g, "");
}

const ALIKE: Readonly<Record<string, string>> = {
  "0": "o",
  "1": "l",
  "\u0430": "a",
  "\u0435": "e",
  "\u043e": "o",
  "\u0440": "p",
  "\u0441": "c",
  "\u0443": "y",
  "\u0445": "x",
  "\u0456": "i",
  "\u0131": "i",
  "\u03bf": "o",
};

/** The name as it looks. */
function skeleton(name: string): string {
  return name
    .replace(
      /[01\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0131\u03bf]/g,
      (char) => ALIKE[char] ?? char,
    )
    .replaceAll("rn", "m")
    .replaceAll("vv", "w");
}

/**
 * One slip away: two letters swapped, one left out, doubled, put in or replaced (Damerau's distance of 1). Short names
 * have honest neighbours, so that only the likeliest slips count there.
 */
export function isSlip(name: string, known: string): boolean {
  if (known.length < 5 || Math.abs(name.length - known.length) > 1) return false;
  let at = 0;
  while (at < name.length && name[at] === known[at]) at += 1;
  if (name.length === known.length) {
    if (name.slice(at + 1) === known.slice(at + 1))
      return known.length > 6 && !areDigits(name[at], known[at]);
    return (
      name[at] === known[at + 1] &&
      name[at + 1] === known[at] &&
      name.slice(at + 2) === known.slice(at + 2)
    );
  }
  if (name.length < known.length) return name.slice(at) === known.slice(at + 1);
  // Versions and variants are told by a digit at the end.
  if (at === known.length && /\d/.test(name[at] ?? "")) return false;
  const doubled = at > 0 && name[at] === name[at - 1];
  return name.slice(at + 1) === known.slice(at) && (doubled || known.length > 5);
}

/** `boto3` and `boto2` are versions of each other. */
function areDigits(a: string | undefined, b: string | undefined): boolean {
  return /^\d\d$/.test(`${a ?? ""}${b ?? ""}`);
}
