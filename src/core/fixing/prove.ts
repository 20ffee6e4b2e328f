import { atLeast, thresholdsAt, type Finding, type ReviewPolicy } from "../domain/index.ts";
import type { ReviewedChange } from "../review/index.ts";
import type { Applied } from "./apply.ts";
import type { Candidate, LeftOut } from "./match.ts";

/** Each may show that another fix fails without the one before. */
const maxRounds = 6;
/** Lines around a fix that it is held to answer for. */
const nearby = 3;

/**
 * Keeps the fixes of which analysis says that their findings are gone and that they bring in nothing worth a comment.
 * `analyse` looks at the head with the fixes of these candidates.
 */
export async function keepProven(
  candidates: readonly Candidate[],
  before: ReviewedChange,
  policy: ReviewPolicy,
  analyse: (kept: readonly Candidate[]) => Promise<ReviewedChange>,
): Promise<Applied> {
  let kept = candidates;
  const left: LeftOut[] = [];
  for (let round = 1; kept.length > 0; round += 1) {
    const failures = failing(kept, before, await analyse(kept), policy);
    if (failures.size === 0) break;
    const giveUp = round === maxRounds;
    for (const one of kept) {
      const reason = failures.get(one);
      if (reason !== undefined) left.push({ finding: one.finding, reason });
      else if (giveUp)
        left.push({ finding: one.finding, reason: "It can't be told which of these fixes fail." });
    }
    kept = giveUp ? [] : kept.filter((one) => !failures.has(one));
  }
  return { kept, left };
}

function failing(
  kept: readonly Candidate[],
  before: ReviewedChange,
  after: ReviewedChange,
  policy: ReviewPolicy,
): Map<Candidate, string> {
  const failures = new Map<Candidate, string>();
  const blame = (guilty: readonly Candidate[], reason: string): void => {
    for (const one of guilty) if (!failures.has(one)) failures.set(one, reason);
  };
  for (const engine of failedEngines(before, after))
    blame(kept, `It could not be checked: ${engine} failed on the fixed files.`);
  blame(
    kept.filter(({ finding }) => isSkippedNow(finding.path, before, after)),
    "It could not be checked: the fixed file can't be analysed as a whole.",
  );
  const was = countByRule(before);
  const is = countByRule(after);
  for (const one of kept) {
    if (one.byModel) continue;
    const key = keyOf(one.finding.rule, one.finding.path);
    const equal = kept.filter(
      ({ finding, byModel }) => !byModel && keyOf(finding.rule, finding.path) === key,
    );
    if ((is.get(key) ?? 0) > (was.get(key) ?? 0) - equal.length)
      blame(equal, "Analysis still has the finding after its fix.");
  }
  const known = new Set(allOf(before).map(({ fingerprint }) => fingerprint));
  for (const finding of allOf(after)) {
    const key = keyOf(finding.rule, finding.path);
    if ((is.get(key) ?? 0) <= (was.get(key) ?? 0) || known.has(finding.fingerprint)) continue;
    if (!atLeast(finding.severity, thresholdsAt(policy, finding.path).commentThreshold)) continue;
    blame(guiltyOf(finding, kept), `Its fix would bring in a new finding (${finding.rule}).`);
  }
  return failures;
}

function failedEngines(before: ReviewedChange, after: ReviewedChange): string[] {
  const worked = before.engines.filter(({ status }) => status === "ok").map(({ id }) => id);
  const works = after.engines.filter(({ status }) => status === "ok").map(({ id }) => id);
  return worked.filter((id) => !works.includes(id));
}

function isSkippedNow(path: string, before: ReviewedChange, after: ReviewedChange): boolean {
  const reasons = (change: ReviewedChange): string[] =>
    change.skipped.filter((one) => one.path === path).map(({ reason }) => reason);
  const known = reasons(before);
  return reasons(after).some((reason) => !known.includes(reason));
}

/** What is ignored is there as well. */
function allOf(change: ReviewedChange): Finding[] {
  return [...change.findings, ...change.ignored.map(({ finding }) => finding)];
}

/**
 * Counted by rule and file, not compared by fingerprint: a fix changes the code by which its neighbours are known, and
 * what it leaves of its own finding.
 */
function countByRule(change: ReviewedChange): Map<string, number> {
  const counts = new Map<string, number>();
  for (const finding of allOf(change)) {
    const rules = [finding.rule, ...(finding.alsoFoundBy ?? []).map(({ rule }) => rule)];
    for (const rule of new Set(rules)) {
      const key = keyOf(rule, finding.path);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  return counts;
}

function keyOf(rule: string, path: string): string {
  return JSON.stringify([rule, path]);
}

/** The fixes next to the new finding, else those of its file, else all. */
function guiltyOf(finding: Finding, kept: readonly Candidate[]): readonly Candidate[] {
  const here = kept.filter((one) => one.finding.path === finding.path);
  if (here.length === 0) return kept;
  const { range } = finding;
  const near = here.filter((one) => {
    const { start, end } = rangeAfter(one, here);
    return range !== null && range.start <= end + nearby && range.end >= start - nearby;
  });
  return near.length > 0 ? near : here;
}

/** Where its lines are once all are applied. */
function rangeAfter(
  { fix }: Candidate,
  here: readonly Candidate[],
): { start: number; end: number } {
  const above = new Map(
    here
      .filter((other) => other.fix.range.end < fix.range.start)
      .map((other) => [other.fix.range.start, other.fix]),
  );
  const shift = [...above.values()].reduce(
    (sum, { range, lines }) => sum + lines.length - (range.end - range.start + 1),
    0,
  );
  const start = fix.range.start + shift;
  return { start, end: start + Math.max(fix.lines.length, 1) - 1 };
}
