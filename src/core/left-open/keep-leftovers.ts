import { threadsFromHost } from "../review/index.ts";
import type { Decision, PullRequestRef } from "../domain/index.ts";
import type { OwnAccount } from "../effects/index.ts";
import type {
  Clock,
  CodeHost,
  LeftoverStore,
  NewLeftover,
  ReviewArchive,
  ReviewStore,
  ThreadRecord,
} from "../ports/index.ts";

export interface KeepContext {
  readonly pullRequest: PullRequestRef;
  readonly store: Pick<ReviewStore, "lastReview" | "listThreads">;
  readonly host: Pick<CodeHost, "listComments">;
  readonly own: Pick<OwnAccount, "uuid">;
  readonly clock: Pick<Clock, "now">;
}

export interface KeepParts {
  readonly archive: Pick<ReviewArchive, "findReview">;
  readonly leftovers: Pick<LeftoverStore, "save" | "wasSaved">;
}

/**
 * To be called when a pull request was merged; again does nothing. Answers how many findings were kept; null when that
 * was done before, or no review of it was ever finished.
 */
export async function keepLeftovers(
  { pullRequest, store, host, own, clock }: KeepContext,
  { archive, leftovers }: KeepParts,
): Promise<number | null> {
  if (await leftovers.wasSaved(pullRequest)) return null;
  const last = await store.lastReview(pullRequest);
  const found = last === null ? null : await archive.findReview(last.id);
  if (found === null) return null;
  // What people resolved since the last review is remembered by nobody but Bitbucket.
  const comments = await host.listComments(pullRequest);
  const threads = threadsFromHost(comments, own.uuid(), await store.listThreads(pullRequest));
  const open = stillOpen(found.result.decisions, threads);
  return (await leftovers.save(pullRequest, open, clock.now())) ? open.length : null;
}

/** Of a review's findings, those that were shown and that nobody has dealt with; each once. */
export function stillOpen(
  decisions: readonly Decision[],
  threads: readonly ThreadRecord[],
): NewLeftover[] {
  const closed = new Set(
    threads.filter(({ state }) => state !== "open").map(({ fingerprint }) => fingerprint),
  );
  // A thread that was opened anew counts more than the one that was closed before it.
  for (const { fingerprint, state } of threads) if (state === "open") closed.delete(fingerprint);
  const kept = new Map<string, NewLeftover>();
  for (const { finding, outcome } of decisions) {
    const names = [
      finding.fingerprint,
      ...(finding.alsoFoundBy ?? []).map((one) => one.fingerprint),
    ];
    if (outcome === "suppressed" || names.some((name) => closed.has(name))) continue;
    const { fingerprint, severity, category, rule, title, message, path, range } = finding;
    const line = range?.start ?? null;
    kept.set(fingerprint, { fingerprint, severity, category, rule, title, message, path, line });
  }
  return [...kept.values()];
}
