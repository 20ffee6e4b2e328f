import type { EffectKey, Fence, ReviewRecord, ReviewStore } from "../ports/index.ts";

/**
 * What a review that never finished left on the pull request since the last one that did: `announced`, a build status
 * that says "in progress"; `published`, perhaps comments, resolved threads or a summary that Kody does not remember.
 */
export type Leftovers = "nothing" | "announced" | "published";

/**
 * Reads the note that `leaveNote` left beside the last finished review. Before the first one has finished everything is
 * possible. Throws `superseded` when `fence` no longer owns the job.
 */
export async function readLeftovers(
  store: ReviewStore,
  last: ReviewRecord | null,
  fence: Fence,
): Promise<Leftovers> {
  if (last === null) return "published";
  const { remoteId } = await store.beginEffect(noteBeside(last), fence);
  return remoteId === "announced" || remoteId === "published" ? remoteId : "nothing";
}

/** Notes what the running review is about to leave; the note is void as soon as that review has finished. */
export async function leaveNote(
  store: ReviewStore,
  last: ReviewRecord | null,
  before: Leftovers,
  now: Exclude<Leftovers, "nothing">,
): Promise<void> {
  if (last === null || before === "published" || before === now) return;
  await store.completeEffect(noteBeside(last), { remoteId: now });
}

/** Kept as an effect of the last finished review: what came after it is found by it, whatever head that was for. */
function noteBeside(last: ReviewRecord): EffectKey {
  return { owner: last.id, kind: "leftovers", key: "" };
}
