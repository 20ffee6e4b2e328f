import type { Finding } from "../domain/index.ts";
import type { HostComment, ThreadRecord } from "../ports/index.ts";
import { readMarker } from "./marker.ts";

/** A finding and the thread that already speaks of it. */
export interface ThreadMatch {
  readonly byFingerprint: ReadonlyMap<string, ThreadRecord>;
  /** Open threads that no finding stands behind any more. */
  readonly gone: readonly ThreadRecord[];
}

/**
 * Finds for each finding the thread that was posted for it: by fingerprint, or, when its file was renamed since, by rule
 * and code among the threads of files that no longer have findings of their own.
 */
export function matchThreads(
  findings: readonly Finding[],
  threads: readonly ThreadRecord[],
): ThreadMatch {
  const live = threads.filter((thread) => thread.state !== "fixed" && thread.contentKey !== null);
  const byFingerprint = new Map<string, ThreadRecord>();
  const unused = new Map(live.map((thread) => [thread.fingerprint, thread]));
  for (const finding of findings) {
    const thread = unused.get(finding.fingerprint);
    if (thread === undefined) continue;
    byFingerprint.set(finding.fingerprint, thread);
    unused.delete(thread.fingerprint);
  }
  for (const finding of findings) {
    if (byFingerprint.has(finding.fingerprint)) continue;
    const moved = [...unused.values()].find(
      (thread) => thread.contentKey === finding.contentKey && thread.path !== finding.path,
    );
    if (moved === undefined) continue;
    byFingerprint.set(finding.fingerprint, moved);
    unused.delete(moved.fingerprint);
  }
  return { byFingerprint, gone: [...unused.values()].filter((thread) => thread.state === "open") };
}

/** Answers that mean: this finding is not to be raised again. Matched against a whole sentence start, not inside prose. */
const refusals =
  /^\s*(?:@kody\s+ignore\b|wont\s*fix\b|won['’]t\s+fix\b|false\s+positive\b|by\s+design\b|(?:this\s+is\s+)?intended\b|(?:this\s+is\s+)?intentional\b|not\s+an?\s+(?:issue|bug|problem)\b|ignore\b)/i;

/**
 * What the pull request itself says of Kody's threads; it wins over what Kody remembers. Only comments of Kody's own
 * account are believed, so that a forged marker changes nothing.
 */
export function threadsFromHost(
  comments: readonly HostComment[],
  ownUuid: string,
  remembered: readonly ThreadRecord[],
): ThreadRecord[] {
  const known = new Map(remembered.map((thread) => [thread.commentId, thread]));
  const refused = refusedThreads(comments);
  const result: ThreadRecord[] = [];
  for (const comment of comments) {
    const before = known.get(comment.id);
    // What Kody remembers posting is its own, whatever account it acted as then.
    if ((comment.authorUuid !== ownUuid && before === undefined) || comment.replyTo !== null)
      continue;
    const marker = readMarker(comment.body);
    const fingerprint = before?.fingerprint ?? marker?.fingerprint;
    if (fingerprint === undefined) continue;
    known.delete(comment.id);
    result.push({
      fingerprint,
      contentKey: before?.contentKey ?? marker?.contentKey ?? null,
      rule: before?.rule ?? null,
      path: comment.path ?? before?.path ?? null,
      commentId: comment.id,
      state: threadState(comment, refused.has(comment.id), before),
    });
  }
  // A comment that is not in the list any more was deleted by a person.
  for (const lost of known.values())
    result.push({ ...lost, state: lost.state === "open" ? "dismissed" : lost.state });
  return newestPerFingerprint(result);
}

/**
 * Kody may act as a person's account, so who resolved a thread says little: what Kody did not resolve itself, a person
 * did, and the finding is not raised again.
 */
function threadState(
  comment: HostComment,
  refused: boolean,
  before: ThreadRecord | undefined,
): ThreadRecord["state"] {
  if (comment.deleted || refused || before?.state === "dismissed") return "dismissed";
  if (!comment.resolved) return "open";
  return before?.state === "fixed" ? "fixed" : "dismissed";
}

/** Threads with an answer that refuses the finding. Kody's own answers carry a marker; everything else is a person's. */
function refusedThreads(comments: readonly HostComment[]): Set<number> {
  const refused = new Set<number>();
  for (const comment of comments) {
    if (comment.replyTo === null || comment.deleted || readMarker(comment.body) !== null) continue;
    if (refusals.test(comment.body)) refused.add(comment.replyTo);
  }
  return refused;
}

/** After a finding was fixed and came back there are two threads; the later one speaks, unless a person dismissed any. */
function newestPerFingerprint(threads: readonly ThreadRecord[]): ThreadRecord[] {
  const newest = new Map<string, ThreadRecord>();
  for (const thread of threads.toSorted((a, b) => a.commentId - b.commentId)) {
    const earlier = newest.get(thread.fingerprint);
    newest.set(thread.fingerprint, earlier?.state === "dismissed" ? earlier : thread);
  }
  return [...newest.values()];
}
