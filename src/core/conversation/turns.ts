import type { CommandRecord, HostComment } from "../ports/index.ts";
import { readMarker } from "../effects/index.ts";

/** Answers on one pull request, at most: with the comments of its reviews fewer than fifty. */
export const mostAnswers = 35;
/** Answers in a row that nobody asked for by Kody's name. */
const mostTurns = 3;
/** Nobody reads an answer and writes one in less. Milliseconds. */
const humanMilliseconds = 5_000;
/** Nobody writes so many comments in such a time. */
const burst = { comments: 3, milliseconds: 10_000 };

export type Turn =
  | { readonly take: true; readonly last: boolean }
  /** In a few words, for the record. */
  | { readonly take: false; readonly because: string };

/**
 * Whether Kody answers a comment at all: never itself, never a machine, never without end. `others`: what was heard on
 * the pull request before. `thread`: oldest first, the comment included.
 */
export function turnOf(
  comment: CommandRecord,
  named: boolean,
  { thread, ownUuid }: { readonly thread: readonly HostComment[]; readonly ownUuid: string | null },
  others: readonly CommandRecord[],
): Turn {
  const leave = (because: string): Turn => ({ take: false, because });
  if (readMarker(comment.body) !== null) return leave("Kody's own");
  if (comment.byMachine) return leave("written by a machine");
  const answers = others.filter(({ outcome }) => outcome !== null && isAnswer(outcome)).length;
  if (answers >= mostAnswers) return leave("too many answers on this pull request");
  const same = others.filter(({ authorUuid }) => authorUuid === comment.authorUuid);
  const at = Date.parse(comment.createdOn);
  const justBefore = same.filter(
    (one) =>
      one.commentId < comment.commentId && at - Date.parse(one.createdOn) < burst.milliseconds,
  );
  if (justBefore.length >= burst.comments) return leave("faster than people write");
  if (!named && turnsInRow(thread, comment, ownUuid) >= mostTurns)
    return leave("enough turns in a row");
  if (quickTurns(thread, ownUuid) >= mostTurns) return leave("faster than people read");
  return { take: true, last: answers === mostAnswers - 1 };
}

/** What is recorded of a comment that got no answer. */
export function unanswered(because: string): string {
  return `no answer: ${because}`;
}

function isAnswer(outcome: string): boolean {
  return !outcome.startsWith("no answer:");
}

/** Kody's answers in this thread since somebody named it. */
function turnsInRow(
  thread: readonly HostComment[],
  comment: CommandRecord,
  ownUuid: string | null,
): number {
  let turns = 0;
  for (const one of thread.toReversed()) {
    if (one.id === comment.commentId) continue;
    if (isKodys(one, ownUuid)) turns += 1;
    else if (/^\s{0,3}@/m.test(one.body)) break;
  }
  return turns;
}

/** How often, up to the end of the thread, an answer of Kody's was itself answered faster than it can be read. */
function quickTurns(thread: readonly HostComment[], ownUuid: string | null): number {
  let quick = 0;
  for (const [at, one] of thread.entries()) {
    const before = thread[at - 1];
    if (before === undefined || isKodys(one, ownUuid) || !isKodys(before, ownUuid)) continue;
    const gap = Date.parse(one.createdOn) - Date.parse(before.createdOn);
    quick = gap >= 0 && gap < humanMilliseconds ? quick + 1 : 0;
  }
  return quick;
}

/** Of Kody's account, and written by Kody: it may act in a person's account. A marker alone proves nothing. */
export function isKodys({ authorUuid, body }: HostComment, ownUuid: string | null): boolean {
  return ownUuid !== null && authorUuid === ownUuid && readMarker(body) !== null;
}
