import type { CommandContext } from "../conversation/index.ts";
import { sameCommit, type ActingPolicy } from "../domain/index.ts";
import { keepComment } from "../effects/index.ts";
import { codeSpan, escapeInline } from "../review/index.ts";
import { applyVerdict, type VerdictOutcome } from "./apply-verdict.ts";
import { declineStale, type StaleOutcome } from "./decline-stale.ts";
import { lookAtReview, type VerdictDependencies } from "./inputs.ts";
import { mergeNamed, type MergeOutcome } from "./merge.ts";
import { readMergeNote, type MergeNote } from "./merge-note.ts";
import { sayMerge } from "./say.ts";
import type { ReviewLook } from "./review-look.ts";

export interface PolicyOutcome {
  readonly verdict: VerdictOutcome;
  /** `off`: no policy merges. */
  readonly merge: MergeOutcome | { readonly state: "off" };
  readonly stale: StaleOutcome;
  /** Milliseconds after which it is worth coming back without any event; null: no need. */
  readonly comeBackAfter: number | null;
}

const underWayPause = 60_000;

/**
 * Does what the team's policy has of the pull request: verdict, merge, decline. Without a policy no call. A merge that a
 * command began and Bitbucket has not finished is followed here as well.
 */
export async function applyPolicy(
  context: CommandContext,
  policy: ActingPolicy,
  deps: VerdictDependencies,
): Promise<PolicyOutcome> {
  let looked: Promise<ReviewLook | null> | null = null;
  const review = () => (looked ??= lookAtReview(context, deps));
  const verdict = await applyVerdict(context, policy.verdict, review);
  const merge = await applyMerge(context, policy, review);
  const isClosed = merge.state === "merged" || merge.state === "under-way";
  const stale: StaleOutcome =
    policy.declineStale === null || isClosed
      ? { state: "off" }
      : await declineStale(context, policy.declineStale, context.clock.now());
  return {
    verdict,
    merge,
    stale,
    comeBackAfter: merge.state === "under-way" ? underWayPause : null,
  };
}

async function applyMerge(
  context: CommandContext,
  { merge }: ActingPolicy,
  review: () => Promise<ReviewLook | null>,
): Promise<PolicyOutcome["merge"]> {
  const note = await readMergeNote(context);
  if (note !== null && note.task !== null) {
    // Bitbucket is at it, whoever asked for it.
    const asker = note.by === "policy" ? null : { uuid: note.asker, name: "" };
    const order = { expected: note.head, asker, policy: merge, strategy: null };
    const outcome = await mergeNamed(context, { ...order, review: await review() });
    if (asker !== null && outcome.state !== "under-way")
      await keepComment(context, "merge", sayMerge(outcome, note.head).text);
    return outcome;
  }
  if (merge === null) return { state: "off" };
  const standing = await context.current();
  const { source, state } = standing.pullRequest;
  if (state !== "open" && !(state === "merged" && note?.by === "policy" && note.failed === null))
    return { state: "stopped", reason: `It is ${state}.` };
  if (note !== null && failedAlready(note, standing.pullRequest))
    return { state: "failed", reason: note.failed?.reason ?? "" };
  const looked = await review();
  // Of a merged pull request the commit that Kody began to merge, else the one that was reviewed.
  const expected = state === "merged" ? (note?.head ?? null) : (looked?.head ?? source.commit);
  if (expected === null) return { state: "stopped", reason: "Its newest commit is not known." };
  const order = { expected, asker: null, policy: merge, strategy: null };
  const outcome = await mergeNamed(context, { ...order, review: looked });
  if (outcome.state === "failed")
    await keepComment(
      context,
      "merge",
      `Kody could not merge ${codeSpan(expected.slice(0, 12))}: ${escapeInline(outcome.reason)}\n\nIt tries again when either branch changes.`,
    );
  return outcome;
}

/** The same commit into the same tip: Bitbucket's answer would be the same. */
function failedAlready(
  { failed, head }: MergeNote,
  {
    source,
    destination,
  }: {
    readonly source: { readonly commit: string | null };
    readonly destination: { readonly commit: string | null };
  },
): boolean {
  return (
    failed !== null &&
    sameCommit(head, source.commit) &&
    sameCommit(failed.destination, destination.commit)
  );
}
