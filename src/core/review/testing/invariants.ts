import { expect } from "vitest";
import { ownUuid } from "../../../../test/support/fake-host.ts";
import type { Decision } from "../../domain/index.ts";
import type { HostComment } from "../../ports/index.ts";
import { readMarker, summaryFingerprint } from "../../effects/index.ts";
import { maxAnnotations } from "../render-report.ts";
import { policy, type World } from "./world.ts";

export interface Standing {
  readonly id: number;
  readonly fingerprint: string;
  readonly contentKey: string | null;
  readonly path: string | null;
  readonly comment: HostComment;
}

/** Kody's comments on findings that stand: neither deleted nor resolved, and no person acted on them. */
export function standing(world: World): Standing[] {
  return world.host.comments.flatMap((comment) => {
    const marker = readMarker(comment.body);
    if (comment.authorUuid !== ownUuid || comment.deleted || comment.resolved) return [];
    if (marker === null || marker.contentKey === null || world.acted.has(comment.id)) return [];
    return [{ id: comment.id, path: comment.path, comment, ...marker }];
  });
}

export function summaries(world: World): HostComment[] {
  return world.host.comments.filter(
    (comment) => !comment.deleted && readMarker(comment.body)?.fingerprint === summaryFingerprint,
  );
}

/** The decisions of the newest finished review. */
export function decisions(world: World): readonly Decision[] {
  const last = world.store.reviews.findLast((review) => review.status === "done");
  return (last === undefined ? undefined : world.store.results.get(last.id)?.decisions) ?? [];
}

/**
 * What a run that nothing disturbed may cost: 7 calls and one per comment on a pull request that Kody never saw, 5 on a
 * push that changed nothing found.
 */
export function assertBudget(world: World, before: Before): void {
  const posted = world.host.comments.length - before.comments;
  if (before.comments === 0)
    expect(world.host.calls.length).toBeLessThanOrEqual(7 + posted - Math.min(posted, 1));
  if (before.quiet && findingsKey(world) === before.findings)
    expect(world.host.calls.length).toBeLessThanOrEqual(5);
}

export interface Before {
  readonly comments: number;
  readonly findings: string;
  /** True when the last run came to its end and no person did anything since. */
  readonly quiet: boolean;
}

export function findingsKey(world: World): string {
  return decisions(world)
    .map(({ finding, outcome }) => `${finding.fingerprint} ${outcome}`)
    .toSorted()
    .join();
}

/** True at any moment, crashes included. */
export function assertNeverTwice(world: World): void {
  const open = standing(world).map((comment) => comment.fingerprint);
  expect(open).toEqual([...new Set(open)]);
  expect(summaries(world).length).toBeLessThanOrEqual(1);
}

/** True whenever a run came to its end: the pull request says what the head deserves. */
export function assertSettled(world: World): void {
  assertNeverTwice(world);
  assertFindings(world);
  assertThreads(world);
  assertChecks(world);
}

/** Every planted word is found, and decided about. */
function assertFindings(world: World): void {
  const words = Object.values(world.tree).flatMap((text) => text.match(/BUG|SMELL|NIT/g) ?? []);
  const decided = decisions(world);
  expect(decided.map((one) => one.finding.title).toSorted()).toEqual(
    words.map((word) => `The word ${word}`).toSorted(),
  );
  const last = world.store.reviews.findLast((review) => review.status === "done");
  expect(last?.head).toBe(world.head);
}

function assertThreads(world: World): void {
  const open = standing(world);
  const acted = [...world.acted.values()];
  const decided = decisions(world);
  const wanted = decided.filter((one) => one.outcome === "comment");
  expect(wanted.length).toBeLessThanOrEqual(policy.maxComments);
  for (const key of new Set(decided.map((one) => one.finding.contentKey))) {
    const here = (one: { contentKey: string | null }): boolean => one.contentKey === key;
    const refused = acted.filter(here).length;
    const want = wanted.filter((one) => here(one.finding)).length;
    const have = open.filter(here).length;
    // What is to be commented on has its thread, unless a person closed it behind Kody's back.
    expect(have + refused).toBeGreaterThanOrEqual(want);
    expect(have).toBeLessThanOrEqual(want);
  }
  for (const { reason, outcome, finding } of decided) {
    if (reason === "dismissed")
      expect(acted.map((one) => one.contentKey)).toContain(finding.contentKey);
    if (reason === "over-cap") expect(wanted.length).toBe(policy.maxComments);
    if (outcome === "report" && reason !== "over-cap") expect(finding.severity).toBe("low");
  }
  // Whatever stands is about something that is still there.
  const present = new Set(decided.map((one) => one.finding.contentKey));
  expect(open.filter((one) => one.contentKey !== null && !present.has(one.contentKey))).toEqual([]);
}

function assertChecks(world: World): void {
  const decided = decisions(world);
  const { commit, status } = world.host.statuses.at(-1) ?? { commit: "", status: null };
  expect(commit).toBe(world.head);
  const grave = decided.some(
    (one) => one.outcome !== "suppressed" && one.finding.severity === "high",
  );
  expect(status?.state).toBe(grave ? "failed" : "successful");
  const annotated = world.host.reports.get(world.head)?.annotations.map((one) => one.externalId);
  const reported = decided.filter((one) => one.outcome === "report").slice(0, maxAnnotations);
  expect(annotated ?? []).toEqual(
    expect.arrayContaining(reported.map((one) => `kody-${one.finding.fingerprint}`)),
  );
  const [summary] = summaries(world);
  // Numbers of files may be of an earlier commit, which the summary names; what it says of findings may not.
  const said = (text: string): string => text.replace(/,? in \d+ files?\.$/, "");
  if (summary !== undefined)
    expect(said(summary.body.split("\n")[0] ?? "")).toBe(said(status?.description ?? ""));
}
