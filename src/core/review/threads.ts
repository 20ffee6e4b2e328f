import type { Finding } from "../domain/index.ts";
import type { HostComment, ThreadRecord } from "../ports/index.ts";
import { readMarker } from "../effects/index.ts";

/** A finding and the thread that already speaks of it. */
export interface ThreadMatch {
  readonly byFingerprint: ReadonlyMap<string, ThreadRecord>;
  /** Open threads that no finding stands behind any more. */
  readonly gone: readonly ThreadRecord[];
}

/**
 * Finds for each finding the thread that was posted for it: by fingerprint, or, when its file was renamed since, by rule
 * and code among the threads of files that the head no longer has. `present`: paths of the change at its head.
 */
export function matchThreads(
  findings: readonly Finding[],
  threads: readonly ThreadRecord[],
  present: ReadonlySet<string>,
): ThreadMatch {
  const unused = speakers(threads);
  const byFingerprint = new Map<string, ThreadRecord>();
  const take = (finding: Finding, thread: ThreadRecord): void => {
    byFingerprint.set(finding.fingerprint, thread);
    unused.delete(thread.fingerprint);
  };
  for (const finding of findings) {
    const thread = unused.get(finding.fingerprint);
    if (thread !== undefined) take(finding, thread);
  }
  // Posted when another engine, now merged into the finding, spoke for it.
  for (const finding of findings) {
    if (byFingerprint.has(finding.fingerprint)) continue;
    const thread = finding.alsoFoundBy?.map((one) => unused.get(one.fingerprint)).find(Boolean);
    if (thread !== undefined) take(finding, thread);
  }
  const homeless = Map.groupBy(
    [...unused.values()].filter(({ path }) => path === null || !present.has(path)),
    (thread) => thread.contentKey,
  );
  for (const finding of findings) {
    if (byFingerprint.has(finding.fingerprint)) continue;
    const thread = homeless.get(finding.contentKey)?.shift();
    if (thread !== undefined) take(finding, thread);
  }
  const speaking = new Set(byFingerprint.values());
  const gone = threads.filter((thread) => isAboutFinding(thread) && thread.state === "open");
  return { byFingerprint, gone: gone.filter((thread) => !speaking.has(thread)) };
}

/**
 * The thread that speaks for each fingerprint. There may be several: a finding was fixed and came back, or two workers
 * posted at once. A person's dismissal counts before all, then the newest open one.
 */
function speakers(threads: readonly ThreadRecord[]): Map<string, ThreadRecord> {
  const result = new Map<string, ThreadRecord>();
  for (const thread of threads.toSorted((a, b) => a.commentId - b.commentId)) {
    if (!isAboutFinding(thread) || thread.state === "fixed") continue;
    if (result.get(thread.fingerprint)?.state !== "dismissed")
      result.set(thread.fingerprint, thread);
  }
  return result;
}

/** The summary is a thread too, but it has no code. */
function isAboutFinding(thread: ThreadRecord): boolean {
  return thread.contentKey !== null;
}

/** Answers that mean: this finding is not to be raised again. Matched against a whole sentence start, not inside prose. */
const refusals = /^\s*(?:@kody\s+ignore|wont\s*fix|won['’]t\s+fix|false\s+positive)\b/i;

/** The same in words that may also begin a promise: "Not a problem, I'll fix it" refuses nothing. */
const mildRefusals =
  /^\s*(?:by\s+design\b|(?:this\s+is\s+)?(?:intended|intentional)\b(?!\s+to\b)|not\s+an?\s+(?:issue|bug|problem)\b|ignored?(?:\s+(?:this|it))?\s*(?:[.!,;:\n]|$))/i;
const promises = /(?:\bwill|['’]ll|\bgoing\s+to|\blet\s+me)\s+(?:\w+\s+)?fix\b/i;

/**
 * What the pull request itself says of Kody's threads; it wins over what Kody remembers. Only comments of Kody's own
 * account are believed, so that a forged marker changes nothing.
 */
export function threadsFromHost(
  comments: readonly HostComment[],
  ownUuid: string | null,
  remembered: readonly ThreadRecord[],
): ThreadRecord[] {
  const known = new Map(remembered.map((thread) => [thread.commentId, thread]));
  const refused = refusedThreads(comments);
  const result: ThreadRecord[] = [];
  for (const comment of comments) {
    const before = known.get(comment.id);
    // What Kody remembers posting is its own, whatever account it acted as then.
    const isOwn = ownUuid !== null && comment.authorUuid === ownUuid;
    if ((!isOwn && before === undefined) || comment.replyTo !== null) continue;
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
  return result.toSorted((a, b) => a.commentId - b.commentId);
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
  if (comment.deleted || refused) return "dismissed";
  // A person may also have reopened what was dismissed.
  if (!comment.resolved) return "open";
  return before?.state === "fixed" ? "fixed" : "dismissed";
}

/** Threads with an answer that refuses the finding. Kody's own answers carry a marker; everything else is a person's. */
function refusedThreads(comments: readonly HostComment[]): Set<number> {
  const parents = new Map(comments.map((comment) => [comment.id, comment.replyTo]));
  const refused = new Set<number>();
  for (const comment of comments) {
    if (comment.replyTo === null || comment.deleted || readMarker(comment.body) !== null) continue;
    if (refusesFinding(comment.body)) refused.add(rootOf(comment.replyTo, parents));
  }
  return refused;
}

/** "Won't fix", "by design": the finding is not to be raised again. */
export function refusesFinding(body: string): boolean {
  return refusals.test(body) || (mildRefusals.test(body) && !promises.test(body));
}

/** The comment that began the thread: an answer may answer an answer. */
export function rootOf(id: number, parents: ReadonlyMap<number, number | null>): number {
  const seen = new Set<number>();
  let root = id;
  for (let parent = parents.get(root); typeof parent === "number"; parent = parents.get(root)) {
    if (seen.has(parent)) break;
    seen.add(parent);
    root = parent;
  }
  return root;
}
