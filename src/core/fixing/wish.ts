import {
  atLeast,
  severities,
  type Decision,
  type Finding,
  type Severity,
} from "../domain/index.ts";
import type { ThreadRecord } from "../ports/index.ts";

/** Which findings somebody wants fixed. */
export type Wish =
  | { readonly kind: "thread"; readonly about: ThreadRecord }
  | { readonly kind: "all" }
  | { readonly kind: "severity"; readonly least: Severity }
  /** `say`: how to ask. */
  | { readonly kind: "unclear"; readonly say: string };

const usage =
  "Write `@kody fix` in the thread of a finding to fix that one, `@kody fix all` for every finding that has a fix, or `@kody fix severity:high` for those at least that grave.";

export function readWish(rest: string, about: ThreadRecord | null): Wish {
  const words = wordsOf(rest);
  const asked = words.join(" ");
  if (asked === "" || asked === "this") {
    if (about !== null && about.contentKey !== null) return { kind: "thread", about };
    return { kind: "unclear", say: `No finding is discussed in this thread. ${usage}` };
  }
  if (asked === "all") return { kind: "all" };
  const [first, named, ...more] = words[0] === "all" ? words.slice(1) : words;
  if (first !== "severity" || named === undefined || more.length > 0)
    return { kind: "unclear", say: usage };
  const least = severities.find((severity) => severity === named);
  if (least !== undefined) return { kind: "severity", least };
  return { kind: "unclear", say: `Severities are ${severities.join(", ")}. ${usage}` };
}

/** Without punctuation; of a long text only the beginning, which is then no command either. */
export function wordsOf(rest: string): string[] {
  return rest
    .toLowerCase()
    .slice(0, 200)
    .split(/[\s.!:=]/)
    .filter((word) => word !== "");
}

/** The findings of the newest review that the wish is about; those that were suppressed only when named. */
export function chosen(
  wish: Exclude<Wish, { kind: "unclear" }>,
  decisions: readonly Decision[],
): Finding[] {
  if (wish.kind === "thread") {
    const found =
      decisions.find(({ finding }) => isNamed(finding, wish.about.fingerprint)) ??
      decisions.find(({ finding }) => finding.contentKey === wish.about.contentKey);
    return found === undefined ? [] : [found.finding];
  }
  return decisions
    .filter(({ outcome }) => outcome !== "suppressed")
    .map(({ finding }) => finding)
    .filter(({ fix }) => fix !== undefined)
    .filter(({ severity }) => wish.kind === "all" || atLeast(severity, wish.least));
}

/** The finding itself, or one that was merged into it. */
export function isNamed(finding: Finding, fingerprint: string): boolean {
  return (
    finding.fingerprint === fingerprint ||
    (finding.alsoFoundBy ?? []).some((other) => other.fingerprint === fingerprint)
  );
}
