import { isKodyError, KodyError, type PullRequestRef } from "../domain/index.ts";
import type {
  Clock,
  CodeHost,
  EffectKey,
  Fence,
  HostComment,
  NewComment,
  ReviewStore,
  ThreadRecord,
} from "../ports/index.ts";
import { readMarker } from "./marker.ts";
import { learnFromCreated, learnFromProof, provable, type OwnAccount } from "./own-account.ts";

/** What publishing needs to act: every effect goes intent → call → result, and only while `fence` owns the job. */
export interface EffectContext {
  readonly host: CodeHost;
  readonly store: ReviewStore;
  readonly clock: Clock;
  readonly fence: Fence;
  /** As in `EffectKey`. */
  readonly owner: EffectKey["owner"];
  readonly pullRequest: PullRequestRef;
  readonly own: OwnAccount;
}

/** A lost answer may still be on its way into Bitbucket's list: look only after this many milliseconds. */
const settleBeforeLooking = 2_000;
const attemptsAfterLostAnswer = 3;

/** An effect that may be done twice without harm (statuses, reports, edits): repeated when its outcome is unknown. */
export async function repeatable(
  context: EffectContext,
  kind: string,
  key: string,
  call: () => Promise<void>,
): Promise<void> {
  const effect = { owner: context.owner, kind, key };
  const known = await context.store.beginEffect(effect, context.fence);
  if (known.state === "done") return;
  await call();
  await context.store.completeEffect(effect, { remoteId: null });
}

export interface PostedComment {
  readonly commentId: number;
  readonly url: string | null;
}

/**
 * Posts a comment exactly once. When it was tried before, or its answer is lost, the pull request's own list is asked
 * for the marker before anything is posted again.
 */
export async function postOnce(
  context: EffectContext,
  comment: NewComment,
  about: Omit<ThreadRecord, "commentId" | "state"> | Pick<ThreadRecord, "fingerprint">,
): Promise<PostedComment> {
  const { fingerprint } = about;
  const effect = { owner: context.owner, kind: "comment", key: fingerprint };
  const known = await context.store.beginEffect(effect, context.fence);
  if (known.state === "done" && known.remoteId !== null)
    return { commentId: Number(known.remoteId), url: null };
  const earlier = known.state === "in-doubt" ? await findPosted(context, fingerprint) : null;
  const posted = earlier ?? (await createOrFind(context, comment, fingerprint));
  await context.store.completeEffect(effect, {
    remoteId: String(posted.id),
    ...("rule" in about ? { thread: { ...about, commentId: posted.id, state: "open" } } : {}),
  });
  return { commentId: posted.id, url: posted.url };
}

async function createOrFind(
  context: EffectContext,
  comment: NewComment,
  fingerprint: string,
): Promise<HostComment> {
  const { host, own, pullRequest } = context;
  for (let attempt = 1; ; attempt += 1) {
    try {
      const body = provable(comment.body, fingerprint, pullRequest, own);
      const created = await host.createComment(pullRequest, { ...comment, body });
      await learnFromCreated(created, own);
      return created;
    } catch (error) {
      if (!isKodyError(error, "outcome-unknown") || attempt === attemptsAfterLostAnswer)
        throw error;
      await context.clock.sleep(settleBeforeLooking * attempt);
      const posted = await findPosted(context, fingerprint);
      if (posted !== null) return posted;
    }
  }
}

/** The comment with this marker that Kody's account posted and nobody has closed since. */
async function findPosted(
  context: EffectContext,
  fingerprint: string,
): Promise<HostComment | null> {
  const comments = await context.host.listComments(context.pullRequest);
  await learnFromProof(comments, context.pullRequest, context.own);
  const ownUuid = context.own.uuid();
  if (ownUuid === null) return null;
  const posted = comments.filter(
    (comment) =>
      comment.authorUuid === ownUuid &&
      !comment.deleted &&
      !comment.resolved &&
      readMarker(comment.body)?.fingerprint === fingerprint,
  );
  return posted.at(-1) ?? null;
}

/** What became of something that was tried and whose answer is not known. */
export type Outcome =
  | { readonly happened: false }
  | { readonly happened: true; readonly remoteId: string | null };

/**
 * Does something exactly once. When it was tried before, or its answer is lost, `look` says what Bitbucket has of it
 * before it is done (again). Answers what `call` or `look` knows it by. Errors other than a lost answer leave it undone.
 */
export async function doOnce(
  context: EffectContext,
  effectKey: { readonly kind: string; readonly key: string },
  act: { readonly call: () => Promise<string | null>; readonly look: () => Promise<Outcome> },
): Promise<string | null> {
  const effect = { owner: context.owner, ...effectKey };
  const known = await context.store.beginEffect(effect, context.fence);
  if (known.state === "done") return known.remoteId;
  const before = known.state === "in-doubt" ? await act.look() : { happened: false as const };
  const remoteId = before.happened ? before.remoteId : await callOrLook(context, act);
  await context.store.completeEffect(effect, { remoteId });
  return remoteId;
}

async function callOrLook(
  context: EffectContext,
  act: Parameters<typeof doOnce>[2],
): Promise<string | null> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await act.call();
    } catch (error) {
      if (!isKodyError(error, "outcome-unknown") || attempt === attemptsAfterLostAnswer)
        throw error;
      await context.clock.sleep(settleBeforeLooking * attempt);
      const found = await act.look();
      if (found.happened) return found.remoteId;
    }
  }
}

/** Bitbucket will not take it, now or later: the rest of the review does not depend on it. */
export function isRefusal(error: unknown): boolean {
  return isKodyError(error, "host-rejected") || isKodyError(error, "invalid-input");
}

/**
 * True when `error` says that the comment is gone and the pull request's own list agrees: Bitbucket has had hours in
 * which it answered 404 for everything, and nothing may be given up because of them.
 */
export async function isGone(
  context: EffectContext,
  commentId: number,
  error: unknown,
): Promise<boolean> {
  if (!isKodyError(error, "not-found")) return false;
  const comments = await context.host.listComments(context.pullRequest);
  return !comments.some((comment) => comment.id === commentId && !comment.deleted);
}

/** Resolves the thread of a finding that is gone; a comment that no longer exists counts as done. */
export async function resolveOnce(context: EffectContext, thread: ThreadRecord): Promise<void> {
  const effect = { owner: context.owner, kind: "resolve", key: String(thread.commentId) };
  const known = await context.store.beginEffect(effect, context.fence);
  if (known.state === "done") return;
  let state: ThreadRecord["state"] = "fixed";
  // Kept before the call: a thread that is found resolved and is not known as `fixed` was resolved by a person.
  await context.store.saveThread(context.pullRequest, { ...thread, state });
  try {
    await context.host.resolveThread(context.pullRequest, thread.commentId);
  } catch (error) {
    if (await isGone(context, thread.commentId, error)) state = "dismissed";
    // 403: a thread outside the diff cannot be resolved by anyone.
    else if (!isKodyError(error, "permission-missing")) throw error;
  }
  await context.store.completeEffect(effect, {
    remoteId: String(thread.commentId),
    thread: { ...thread, state },
  });
}

/** Stops the run when a newer push waits or this worker lost the job. */
export function superseded(reason: string): KodyError {
  return new KodyError("superseded", reason);
}
