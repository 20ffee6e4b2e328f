import {
  isKodyError,
  type ChangedFile,
  type Finding,
  type PullRequest,
  type ReviewPolicy,
} from "../domain/index.ts";
import type { ThreadRecord } from "../ports/index.ts";
import { decide, type PlacedDecision } from "./decide.ts";
import { postOnce, repeatable, resolveOnce, type EffectContext } from "./effects.ts";
import { splitLines } from "./fingerprint.ts";
import { summaryFingerprint } from "./marker.ts";
import { renderComment } from "./render-comment.ts";
import {
  passes,
  renderReport,
  renderStatus,
  reportAnnotations,
  reportId,
} from "./render-report.ts";
import {
  outcomeLine,
  renderSummary,
  summarySubstance,
  type SummaryInput,
} from "./render-summary.ts";
import { matchThreads, threadsFromHost } from "./threads.ts";

export interface Publication {
  readonly pullRequest: PullRequest;
  /** 40 digits. */
  readonly head: string;
  readonly findings: readonly Finding[];
  readonly files: readonly ChangedFile[];
  readonly policy: ReviewPolicy;
  /** Text of the head side, for the fix shown in a comment. */
  readonly headTexts: ReadonlyMap<string, string>;
  readonly summary: Omit<SummaryInput, "decisions" | "links" | "seconds">;
  /** Digest of the last published summary's substance; null when there is none. */
  readonly lastSummaryDigest: string | null;
  /** True when the pull request may hold what Kody does not remember: then its comments are read first. */
  readonly memoryIsDoubtful: boolean;
  /** True when this very commit has a report already. */
  readonly replaceReport: boolean;
  readonly digest: (text: string) => string;
  readonly elapsedSeconds: () => number;
  /** Throws `superseded` when this run should stop: asked before each post, costs no API call. */
  readonly assertCurrent: () => Promise<void>;
  /** Called before the first comment is posted, changed or resolved. */
  readonly beforeFirstChange: () => Promise<void>;
}

export interface Published {
  readonly decisions: readonly PlacedDecision[];
  readonly summaryDigest: string;
}

/** Brings the pull request to what the review found: comments, resolved threads, summary, report, status; in this order. */
export async function publish(
  publication: Publication,
  context: EffectContext,
): Promise<Published> {
  const plan = await planThreads(publication, context);
  await publication.assertCurrent();
  await publication.beforeFirstChange();
  const links = await postComments(publication, plan.decisions, context);
  for (const thread of plan.gone) {
    await publication.assertCurrent();
    await resolveOnce(context, thread);
  }
  const summary: SummaryInput = {
    ...publication.summary,
    decisions: plan.decisions,
    links,
    seconds: publication.elapsedSeconds(),
  };
  const summaryDigest = await publishSummary(publication, summary, plan.summaryThread, context);
  await publishReport(publication, summary, context);
  return { decisions: plan.decisions, summaryDigest };
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
  const posts = first.decisions.some(
    (decision) => decision.outcome === "comment" && decision.thread === null,
  );
  if (!posts && !publication.memoryIsDoubtful) return first;
  const comments = await context.host.listComments(context.pullRequest);
  const threads = threadsFromHost(comments, context.ownUuid, remembered);
  for (const thread of threads) {
    if (!remembered.some((before) => sameThread(before, thread))) {
      await context.store.saveThread(context.pullRequest, thread);
    }
  }
  return plan(publication, threads);
}

function plan(publication: Publication, threads: readonly ThreadRecord[]): ThreadPlan {
  const match = matchThreads(publication.findings, threads);
  return {
    decisions: decide(
      publication.findings,
      publication.files,
      publication.policy,
      match.byFingerprint,
    ),
    gone: match.gone,
    summaryThread: threads.find((thread) => thread.fingerprint === summaryFingerprint) ?? null,
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

/** Posts what has no thread yet; answers the address of every comment by fingerprint. */
async function postComments(
  publication: Publication,
  decisions: readonly PlacedDecision[],
  context: EffectContext,
): Promise<Map<string, string>> {
  const links = new Map<string, string>();
  const linkTo = (commentId: number): string =>
    `${publication.pullRequest.url}/_/diff#comment-${commentId}`;
  for (const { finding, anchor, thread, outcome } of decisions) {
    if (outcome !== "comment") continue;
    if (thread !== null) {
      links.set(finding.fingerprint, linkTo(thread.commentId));
      continue;
    }
    if (anchor === null) continue;
    await publication.assertCurrent();
    const headLines = splitLines(publication.headTexts.get(finding.path) ?? "");
    const { fingerprint, contentKey, rule, path } = finding;
    const comment = { body: renderComment(finding, headLines), anchor };
    const posted = await postOnce(context, comment, { fingerprint, contentKey, rule, path });
    links.set(fingerprint, posted.url ?? linkTo(posted.commentId));
  }
  return links;
}

async function publishSummary(
  publication: Publication,
  summary: SummaryInput,
  thread: ThreadRecord | null,
  context: EffectContext,
): Promise<string> {
  const summaryDigest = publication.digest(summarySubstance(summary));
  // A person who deleted the summary does not want it.
  if (thread !== null && thread.state !== "open") return summaryDigest;
  const body = renderSummary(summary);
  if (thread === null) {
    await postOnce(
      context,
      { body },
      { fingerprint: summaryFingerprint, contentKey: null, rule: null, path: null },
    );
    return summaryDigest;
  }
  // Of the five calls that a push which changes nothing found may cost, the annotations take the summary's.
  const frugal = reportAnnotations(summary.decisions).length > 0;
  if (frugal && summaryDigest === publication.lastSummaryDigest) return summaryDigest;
  await repeatable(context, "summary", summaryDigest, () => editSummary(thread, body, context));
  return summaryDigest;
}

async function editSummary(
  thread: ThreadRecord,
  body: string,
  context: EffectContext,
): Promise<void> {
  try {
    await context.host.editComment(context.pullRequest, thread.commentId, body);
  } catch (error) {
    if (!isKodyError(error, "not-found")) throw error;
    await context.store.saveThread(context.pullRequest, { ...thread, state: "dismissed" });
  }
}

async function publishReport(
  publication: Publication,
  summary: SummaryInput,
  context: EffectContext,
): Promise<void> {
  const { pullRequest, head, policy } = publication;
  const outcome = outcomeLine(summary);
  const annotations = reportAnnotations(summary.decisions);
  const report = renderReport(summary.decisions, outcome, policy, pullRequest.url);
  // An attempt that came to other words than the one before it says them again: the words are in the key.
  const words = publication.digest(JSON.stringify([head, report, annotations]));
  await repeatable(context, "report", words, () =>
    context.host.putReport(pullRequest.ref, head, report, publication.replaceReport),
  );
  if (annotations.length > 0) {
    await repeatable(context, "annotations", words, () =>
      context.host.addAnnotations(pullRequest.ref, head, reportId, annotations),
    );
  }
  const complete = summary.engines.every((engine) => engine.status === "ok");
  const state = passes(summary.decisions, policy) && complete ? "successful" : "failed";
  const status = renderStatus(state, outcome, pullRequest.url, pullRequest.source.branch);
  await repeatable(context, "status:final", publication.digest(`${state} ${outcome}`), () =>
    context.host.setBuildStatus(pullRequest.ref, head, status),
  );
}
