import { severities, type Severity } from "../domain/index.ts";
import { similarity } from "../text/index.ts";
import { unwanted } from "./decisions.ts";
import type { Verdict } from "./read-answer.ts";
import { refuted } from "./refute.ts";
import type { DroppedClaim, EarlierRemark, ModelTask, PlacedClaim } from "./task.ts";

/** Titles at least so alike speak of one fault, when they speak of one file. */
const alike = 0.5;
/** The same for one place. */
const alikeAtPlace = 0.3;
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
    (a.claim.path < b.claim.path ? -1 : a.claim.path > b.claim.path ? 1 : 0) ||
    a.range.start - b.range.start ||
    (a.claim.title < b.claim.title ? -1 : a.claim.title > b.claim.title ? 1 : 0)
  );
}

function near(
  a: { readonly start: number; readonly end: number },
  b: { readonly start: number; readonly end: number } | null,
): boolean {
  return b !== null && a.start - slack <= b.end && b.start - slack <= a.end;
}

function saidByTools({ claim, range }: PlacedClaim, { known }: ModelTask): string | null {
  const same = known.find(
    (one) =>
      one.path === claim.path &&
      near(range, one.range) &&
      similarity(one.title, claim.title) >= alikeAtPlace,
  );
  return same === undefined ? null : `\`${same.rule}\` says it already`;
}

function saidBefore(
  { claim, range }: PlacedClaim,
  earlier: readonly EarlierRemark[],
): string | null {
  for (const one of earlier) {
    if (one.path !== claim.path) continue;
    const likeness = similarity(one.title, claim.title);
    const same = likeness >= alike || (near(range, one.range) && likeness >= alikeAtPlace);
    if (same) return one.state === "refused" ? "a person refused it before" : "it was said before";
    if (one.state === "fixed" && quotesOwnWords(claim.quote, one.suggested))
      return "it criticises what was proposed before";
  }
  return null;
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
  const likeness = similarity(a.claim.title, b.claim.title);
  if (near(a.range, b.range)) return likeness >= alikeAtPlace || sameLines(a, b);
  // One cause in several places is one finding.
  return likeness >= 0.8;
}

function sameLines(a: PlacedClaim, b: PlacedClaim): boolean {
  return (
    a.range.start === b.range.start &&
    a.range.end === b.range.end &&
    a.claim.category === b.claim.category
  );
}

/** Applies the verdicts of the second look; without one for it, a claim is no more than a suspicion. */
export function judgeByVerdicts(
  claims: readonly { readonly id: string; readonly placed: PlacedClaim }[],
  verdicts: ReadonlyMap<string, Verdict>,
): Judged {
  const standing: PlacedClaim[] = [];
  const dropped: DroppedClaim[] = [];
  for (const { id, placed } of claims) {
    const verdict = verdicts.get(id);
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
