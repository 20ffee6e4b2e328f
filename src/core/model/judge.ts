import { severities, type LineRange, type Severity } from "../domain/index.ts";
import { compareText, similarity } from "../text/index.ts";
import { unwanted } from "./decisions.ts";
import type { Verdict } from "./read-answer.ts";
import { refuted } from "./refute.ts";
import type { DroppedClaim, EarlierRemark, ModelTask, PlacedClaim } from "./task.ts";

/** Titles at least so alike speak of one fault wherever it is in the file. */
const same = 0.8;
/** The same for what a person refused and whose code is gone since: it is not to come back in other words. */
const alike = 0.6;
/** The same for one place. */
const alikeAtPlace = 0.4;
/** Lines that a place may have moved by, or be quoted differently. */
const slack = 3;

export interface Judged {
  readonly standing: readonly PlacedClaim[];
  readonly dropped: readonly DroppedClaim[];
}

/** What can be told without asking: claims that the text refutes, that were said before, or that say the same. */
export function judgeByFacts(
  claims: readonly PlacedClaim[],
  task: ModelTask,
  heads: ReadonlyMap<string, string>,
  shown: string,
): Judged {
  const standing: PlacedClaim[] = [];
  const dropped: DroppedClaim[] = [];
  for (const placed of claims.toSorted(gravestFirst)) {
    const because =
      refuted(placed, heads.get(placed.claim.path) ?? "", shown) ??
      unwanted(placed.claim, task.decisions ?? []) ??
      saidByTools(placed, task) ??
      saidBefore(placed, task.earlier) ??
      (standing.some((one) => saysTheSame(one, placed)) ? "another finding says the same" : null);
    if (because === null) standing.push(placed);
    else dropped.push(droppedOf(placed, because));
  }
  return { standing, dropped };
}

export function droppedOf({ claim, range }: PlacedClaim, because: string): DroppedClaim {
  return { path: claim.path, title: claim.title, line: range.start, because };
}

/** A total order: the same claims stand whatever order the answers came in. */
function gravestFirst(a: PlacedClaim, b: PlacedClaim): number {
  return (
    severities.indexOf(a.claim.severity) - severities.indexOf(b.claim.severity) ||
    confidences.indexOf(a.claim.confidence) - confidences.indexOf(b.claim.confidence) ||
    compareText(a.claim.path, b.claim.path) ||
    a.range.start - b.range.start ||
    a.range.end - b.range.end ||
    compareText(a.claim.title, b.claim.title) ||
    compareText(JSON.stringify(a), JSON.stringify(b))
  );
}

const confidences = ["high", "medium", "low"] as const;

/**
 * How alike two titles are, from 0 to 1. What they name counts apart: two faults of one variable share its name, and one
 * fault of two variables all the other words.
 */
export function likeness(a: string, b: string): number {
  const [left, right] = [namesOf(a), namesOf(b)];
  if (left.length > 0 && right.length > 0 && !left.some((name) => right.includes(name))) return 0;
  const [restOfA, restOfB] = [withoutNames(a, left), withoutNames(b, right)];
  const bare = similarity(restOfA, restOfB);
  return left.length > 0 && right.length > 0 ? bare : Math.max(bare, similarity(a, b));
}

function namesOf(title: string): string[] {
  return [...title.matchAll(/`([^`]+)`/g)].map((match) =>
    (match[1] ?? "").replace(/\(.*$/s, "").trim(),
  );
}

function withoutNames(title: string, names: readonly string[]): string {
  return names.reduce((rest, name) => rest.replaceAll(name, " "), title);
}

function near(
  a: { readonly start: number; readonly end: number },
  b: { readonly start: number; readonly end: number } | null,
): boolean {
  return b !== null && a.start - slack <= b.end && b.start - slack <= a.end;
}

function saidByTools({ claim, range }: PlacedClaim, { known }: ModelTask): string | null {
  const one = known.find(
    ({ path, range: there, title }) =>
      path === claim.path && near(range, there) && likeness(title, claim.title) >= alikeAtPlace,
  );
  return one === undefined ? null : `\`${one.rule}\` says it already`;
}

function saidBefore(placed: PlacedClaim, earlier: readonly EarlierRemark[]): string | null {
  const { claim } = placed;
  for (const one of earlier) {
    if (one.path !== claim.path) continue;
    // What was mended and is wrong again is new.
    if (one.state === "fixed") {
      if (quotesOwnWords(claim.quote, one.suggested))
        return "it criticises what was proposed before";
      continue;
    }
    if (repeats(placed, one))
      return one.state === "refused" ? "a person refused it before" : "it was said before";
    // What one answer may not say next to it must not come with the next push either.
    if (claim.category === one.category && sameLines(placed.range, one.range))
      return "something was said of the same lines before";
  }
  return null;
}

function repeats({ claim, range }: PlacedClaim, { title, range: there }: EarlierRemark): boolean {
  const likely = likeness(title, claim.title);
  if (there === null) return likely >= alike;
  return likely >= same || (near(range, there) && likely >= alikeAtPlace);
}

function quotesOwnWords(quote: string, suggested: readonly string[]): boolean {
  const own = new Set(
    suggested.map((line) => line.replace(/\s+/g, "")).filter((line) => line !== ""),
  );
  const quoted = quote.split("\n").map((line) => line.replace(/\s+/g, ""));
  const lines = quoted.filter((line) => line !== "");
  return lines.length > 0 && lines.every((line) => own.has(line));
}

function saysTheSame(a: PlacedClaim, b: PlacedClaim): boolean {
  if (a.claim.path !== b.claim.path) return false;
  const likely = likeness(a.claim.title, b.claim.title);
  if (near(a.range, b.range))
    return (
      likely >= alikeAtPlace ||
      (a.claim.category === b.claim.category && sameLines(a.range, b.range))
    );
  // One cause in several places is one finding.
  return likely >= same;
}

function sameLines(a: LineRange, b: LineRange | null): boolean {
  return a.start === b?.start && a.end === b.end;
}

/** Applies the verdicts of the second look; without one for it, a claim is no more than a suspicion. */
export function judgeByVerdicts(
  claims: readonly { readonly id: string; readonly placed: PlacedClaim }[],
  verdicts: ReadonlyMap<string, Verdict>,
): Judged {
  const standing: PlacedClaim[] = [];
  const dropped: DroppedClaim[] = [];
  for (const { id, placed } of claims) {
    const verdict = verdicts.get(id) ?? verdicts.get(id.toLowerCase());
    if (verdict?.verdict === "refuted")
      dropped.push(droppedOf(placed, `the second look refuted it: ${verdict.because}`));
    else if (verdict?.verdict === "holds")
      standing.push(withClaim(placed, { severity: milder(placed, verdict.severity) }));
    else standing.push(withClaim(placed, { confidence: "low" }));
  }
  return { standing, dropped };
}

function milder({ claim }: PlacedClaim, other: Severity | null): Severity {
  if (other === null) return claim.severity;
  return severities.indexOf(other) > severities.indexOf(claim.severity) ? other : claim.severity;
}

function withClaim(placed: PlacedClaim, changes: Partial<PlacedClaim["claim"]>): PlacedClaim {
  return { ...placed, claim: { ...placed.claim, ...changes } };
}
