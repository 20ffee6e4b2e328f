import type { RawFinding } from "../domain/index.ts";
import { similarity } from "../text/index.ts";

/** Titles that are at least so alike speak of the same fault, when they speak of the same lines. */
const alike = 0.6;

/** Weaknesses that differ in name only, for a reader: each is taken for the first of its row. */
const families: readonly (readonly number[])[] = [
  [22, 23, 36, 73],
  [78, 77, 88],
  [79, 80, 83, 116],
  [94, 95, 96],
  [330, 338],
  [327, 326, 328],
  [377, 379],
  [772, 404, 775],
  [798, 259, 321],
];
const firstOfFamily = new Map(families.flatMap((row) => row.map((cwe) => [cwe, row[0] ?? cwe])));

/** So wide that two findings under them have nothing in common. */
const tooWide: ReadonlySet<number> = new Set([20, 664, 693, 703, 707, 710]);

/** Weaknesses of rules of the linters, which name none themselves. */
const weaknesses: Readonly<Record<string, number>> = {
  "javascript/no-eval": 94,
  "javascript/no-implied-eval": 94,
  "javascript/no-new-func": 94,
  "javascript/no-script-url": 79,
  "javascript/react-no-danger-with-children": 79,
  "python/exec-builtin": 94,
  "python/jinja2-autoescape-false": 79,
  "python/suspicious-eval-usage": 94,
  "python/suspicious-marshal-usage": 502,
  "python/suspicious-pickle-usage": 502,
  "python/suspicious-unverified-context-usage": 295,
  "python/unsafe-yaml-load": 502,
};

/** Rules of different engines for one fault that has no weakness of its own or another one by name. */
const aliases: readonly (readonly string[])[] = [
  ["javascript/no-await-in-promise-methods", "javascript/await-list-of-promises"],
  [
    "javascript/no-negation-in-equality-check",
    "javascript/no-unsafe-negation",
    "javascript/negated-before-comparison",
  ],
  ["javascript/no-self-compare", "javascript/repeated-operand"],
  ["javascript/no-dupe-else-if", "javascript/same-branches"],
  ["python/mutable-argument-default", "python/default-evaluated-once"],
  ["python/useless-comparison", "python/useless-expression", "python/result-discarded"],
];
const aliasOf = new Map(aliases.flatMap((row, index) => row.map((rule) => [rule, index])));

type Described = Pick<RawFinding, "rule" | "cwe" | "category" | "title">;

/** True when two findings about the same lines tell a reader the same: by rule, weakness, or the words of their titles. */
export function sameKind(a: Described, b: Described): boolean {
  if (a.rule === b.rule) return true;
  const alias = aliasOf.get(a.rule);
  if (alias !== undefined && alias === aliasOf.get(b.rule)) return true;
  return sameWeakness(a, b) || (a.category === b.category && similarity(a.title, b.title) >= alike);
}

/** True when both are known to be of one kind of weakness. */
export function sameWeakness(a: Described, b: Described): boolean {
  const weakness = weaknessOf(a);
  return weakness !== null && weakness === weaknessOf(b);
}

function weaknessOf({ cwe, rule }: Described): number | null {
  const known = cwe ?? weaknesses[rule];
  if (known === undefined || tooWide.has(known)) return null;
  return firstOfFamily.get(known) ?? known;
}
