import { splitLines } from "../text/index.ts";
import type { ThreadRecord } from "../ports/index.ts";
import { decide, type PlacedDecision } from "./decide.ts";
import {
  isRefusal,
  postOnce,
  resolveOnce,
  type EffectContext,
  type PostedComment,
} from "../effects/index.ts";
import { learnFromProof } from "../effects/index.ts";
import { summaryFingerprint } from "../effects/index.ts";
import { renderComment } from "./render-comment.ts";
import type { Publication } from "./publication.ts";
import { publishReport } from "./publish-report.ts";
import { publishSummary } from "./publish-summary.ts";
import { type SummaryInput } from "./render-summary.ts";
import { matchThreads, threadsFromHost } from "./threads.ts";

export interface Published {
  readonly decisions: readonly PlacedDecision[];
  readonly summaryDigest: string;
  /** Sentences for the record: what could not be done. */
  readonly notes: readonly string[];
}

/** Brings the pull request to what the review found: resolved threads, comments, summary, report, status; in this order. */
export async function publish(
  publication: Publication,
  context: EffectContext,
): Promise<Published> {
  const plan = await planThreads(publication, context);
  await publication.assertCurrent();
  await publication.beforeFirstChange();
  // Before anything is posted: were it after, a crash in between and a push back would leave more threads than the cap.
  for (const thread of plan.gone) {
    await publication.assertCurrent();
    await resolveOnce(context, thread);
  }
  const posted = await postComments(publication, plan.decisions, context);
  const note = (await publication.describe?.(publication, context)) ?? null;
  const notes = note === null ? [] : [note];
  const summary: SummaryInput = {
    ...publication.summary,
    ...posted,
    notes: [...(publication.summary.notes ?? []), ...notes],
    seconds: publication.elapsedSeconds(),
  };
  const summaryDigest = await publishSummary(publication, summary, plan.summaryThread, context);
  await publishReport(publication, summary, context);
  return { decisions: posted.decisions, summaryDigest, notes };
}

interface ThreadPlan {
  readonly decisions: readonly PlacedDecision[];
  readonly gone: readonly ThreadRecord[];
  readonly summaryThread: ThreadRecord | null;
}

/**
 * Decides with what Kody remembers; when something would be posted, or nothing is remembered, the pull request's own
 * comments are read first and decide instead. A push that changes nothing found costs no look at the comments.
 */
async function planThreads(publication: Publication, context: EffectContext): Promise<ThreadPlan> {
  const remembered = await context.store.listThreads(context.pullRequest);
  const first = plan(publication, remembered);
  const posts =
    first.summaryThread === null ||
    first.decisions.some((decision) => decision.outcome === "comment" && decision.thread === null);
  if (!posts && !publication.memoryIsDoubtful) return first;
  const comments = await context.host.listComments(context.pullRequest);
  await learnFromProof(comments, context.pullRequest, context.own);
  await publication.heard?.(comments);
  const threads = threadsFromHost(comments, context.own.uuid(), remembered);
  for (const thread of threads) {
    if (!remembered.some((before) => sameThread(before, thread))) {
      await context.store.saveThread(context.pullRequest, thread);
    }
  }
  return plan(publication, threads);
}

function plan(publication: Publication, threads: readonly ThreadRecord[]): ThreadPlan {
  const present = new Set(publication.files.flatMap(({ newPath }) => newPath ?? []));
  const match = matchThreads(publication.findings, threads, present);
  return {
    decisions: [
      ...decide(publication.findings, publication.files, publication.policy, match.byFingerprint),
      ...publication.ignored.map(({ finding }) => ({
        finding,
        outcome: "suppressed" as const,
        reason: "ignored-by-config" as const,
        anchor: null,
        thread: null,
      })),
    ],
    gone: match.gone,
    summaryThread:
      threads.findLast(
        ({ fingerprint, state }) => fingerprint === summaryFingerprint && state !== "fixed",
      ) ?? null,
  };
}

function sameThread(a: ThreadRecord, b: ThreadRecord): boolean {
  return (
    a.commentId === b.commentId &&
    a.state === b.state &&
    a.fingerprint === b.fingerprint &&
    a.path === b.path
  );
}

type Posted = Pick<SummaryInput, "decisions" | "links" | "refused">;

/** Posts what has no thread yet. What Bitbucket refuses goes to the report: one bad place does not end the review. */
async function postComments(
  publication: Publication,
  decisions: readonly PlacedDecision[],
  context: EffectContext,
): Promise<Posted> {
  const links = new Map<string, string>();
  const linkTo = (commentId: number): string =>
    `${publication.pullRequest.url}/_/diff#comment-${commentId}`;
  const result: PlacedDecision[] = [];
  let refused = 0;
  for (const decision of decisions) {
    const { finding, thread, outcome } = decision;
    if (thread !== null && outcome === "comment")
      links.set(finding.fingerprint, linkTo(thread.commentId));
    if (thread !== null || outcome !== "comment") {
      result.push(decision);
      continue;
    }
    await publication.assertCurrent();
    const posted = await postComment(publication, decision, context);
    if (posted === null) refused += 1;
    else links.set(finding.fingerprint, posted.url ?? linkTo(posted.commentId));
    result.push(
      posted === null ? { ...decision, outcome: "report", reason: "outside-diff" } : decision,
    );
  }
  return { decisions: result, links, refused };
}

/** Null when Bitbucket refuses it. */
async function postComment(
  publication: Publication,
  { finding, anchor }: PlacedDecision,
  context: EffectContext,
): Promise<PostedComment | null> {
  if (anchor === null) return null;
  const headLines = splitLines(publication.headTexts.get(finding.path) ?? "");
  const { fingerprint, contentKey, rule, path } = finding;
  const comment = { body: renderComment(finding, headLines), anchor };
  try {
    return await postOnce(context, comment, { fingerprint, contentKey, rule, path });
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return null;
  }
}
