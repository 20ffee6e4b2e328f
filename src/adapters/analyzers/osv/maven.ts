import { compareNumbers, compareText } from "./semver.ts";

/** Known words in their order; the empty one is the release itself. */
const WORDS: readonly string[] = ["alpha", "beta", "milestone", "rc", "snapshot", "", "sp"];
const RELEASE = WORDS.indexOf("");
const SAME: Readonly<Record<string, string>> = {
  a: "alpha",
  b: "beta",
  m: "milestone",
  cr: "rc",
  ga: "",
  final: "",
  release: "",
};

/** Maven's versions, nearly: numbers and words by dots, dashes and changes between digits and letters. */
export function compareMaven(a: string, b: string): number {
  return compareTokens(tokens(a), tokens(b), wordOrder);
}

/** Composer's: as Maven's, with `dev` before all. */
export function compareComposer(a: string, b: string): number {
  const plain = (version: string): string[] => tokens(version.replace(/^v(?=\d)/i, ""));
  return compareTokens(plain(a), plain(b), (word) => (word === "dev" ? "-1" : wordOrder(word)));
}

/** Ruby's: words come before numbers, and so before the release. */
export function compareRuby(a: string, b: string): number {
  return compareTokens(
    tokens(a.replaceAll("-", ".pre.")),
    tokens(b.replaceAll("-", ".pre.")),
    (word) => word,
  );
}

function tokens(version: string): string[] {
  const plain = version.trim().toLowerCase().slice(0, 200).split("+")[0] ?? "";
  const found = plain.match(/\d+|[a-z]+/g) ?? [];
  // `1.0` and `1` are the same.
  while (found.length > 1 && /^(?:0+|ga|final|release)$/.test(found.at(-1) ?? "")) found.pop();
  return found;
}

function compareTokens(
  a: readonly string[],
  b: readonly string[],
  order: (word: string) => string,
): number {
  for (let at = 0; at < Math.max(a.length, b.length); at += 1) {
    const result = compareToken(a[at] ?? null, b[at] ?? null, order);
    if (result !== 0) return result;
  }
  return 0;
}

function compareToken(a: string | null, b: string | null, order: (word: string) => string): number {
  if (a === null || b === null) {
    if (a === b) return 0;
    return a === null ? -againstNothing(b ?? "", order) : againstNothing(a, order);
  }
  const [leftNumeric, rightNumeric] = [/^\d/.test(a), /^\d/.test(b)];
  if (leftNumeric !== rightNumeric) return leftNumeric ? 1 : -1;
  return leftNumeric ? compareNumbers(a, b) : compareText(order(a), order(b));
}

/** How a version with one more token compares to the one without. */
function againstNothing(token: string, order: (word: string) => string): number {
  if (/^\d/.test(token)) return compareNumbers(token, "0");
  const rank = order(token);
  // Ruby: any word makes a prerelease.
  if (rank === token) return -1;
  return compareText(rank, String(RELEASE));
}

/** Words that are not known come behind all others, by the alphabet. */
function wordOrder(word: string): string {
  const known = WORDS.indexOf(SAME[word] ?? word);
  return known === -1 ? `9${word}` : String(known);
}
