import {
  runCommands,
  type ConversationDependencies,
  type SharedContext,
} from "../conversation/index.ts";
import { keepComment, readMarker, type OwnAccount } from "../effects/index.ts";
import type { KodyError } from "../domain/index.ts";
import type {
  AuditLog,
  Clock,
  CodeHost,
  HeardComment,
  HostComment,
  HostCommits,
  HostStanding,
  HostVerdicts,
  PullRequestNotes,
  ReviewArchive,
  ReviewJob,
  ReviewQueue,
  ReviewStore,
  SourceMirrors,
} from "../ports/index.ts";
import { escapeInline, isPaused } from "../review/index.ts";

/** What is done on a pull request besides reviewing it. */
export interface AttendDependencies extends ConversationDependencies {
  readonly host: CodeHost;
  readonly standing: HostStanding;
  readonly verdicts: HostVerdicts;
  readonly commits: HostCommits;
  readonly mirrors: SourceMirrors;
  readonly store: ReviewStore;
  readonly archive: Pick<ReviewArchive, "findReview">;
  readonly notes: PullRequestNotes;
  readonly receive: ReviewQueue["receive"];
  readonly auditLog: Pick<AuditLog, "record">;
  readonly clock: Clock;
  readonly digest: (text: string) => string;
  readonly own: OwnAccount;
  /** After the commands, in this order. */
  readonly steps: readonly AttendStep[];
}

export interface AttendStep {
  readonly name: string;
  /** Whether it is also done while reviews of the pull request are paused. */
  readonly whilePaused: boolean;
  run(context: SharedContext, job: ReviewJob): Promise<void>;
}

export interface Attended {
  readonly status: "attended";
  readonly answered: number;
}

/** Answers what people asked, then does what policies want. Safe to run again after any crash. */
export async function attendPullRequest(
  job: ReviewJob,
  deps: AttendDependencies,
  signal: AbortSignal,
): Promise<Attended> {
  const context = contextOf(job, deps, signal);
  if (reasonsOf(job).includes("poll")) await hearMissed(context, deps);
  const answered = await runCommands(context, deps);
  const paused = await isPaused(job.pullRequest, deps.notes);
  for (const step of deps.steps) {
    signal.throwIfAborted();
    if (!paused || step.whilePaused) await step.run(context, job);
  }
  return { status: "attended", answered };
}

/** Why this visit is made: the newest event, and those before it that nobody has attended to. */
export function reasonsOf({ reason, also = [] }: ReviewJob): readonly string[] {
  return [reason, ...also];
}

/** It can't be done: whoever asked is told so, and is not left waiting. */
export async function giveUpAttending(
  job: ReviewJob,
  error: KodyError,
  deps: AttendDependencies,
  signal: AbortSignal,
): Promise<void> {
  const context = contextOf(job, deps, signal);
  for (const { commentId } of await deps.commands.waiting(job.pullRequest)) {
    const text = `This could not be done: ${escapeInline(error.message)}`;
    await keepComment(context, `answer:${commentId}`, text, { replyTo: commentId });
    await deps.commands.finish(job.pullRequest, commentId, `failed: ${error.code}`);
  }
}

function contextOf(job: ReviewJob, deps: AttendDependencies, signal: AbortSignal): SharedContext {
  const { host, standing, verdicts, commits, mirrors, store, notes, clock, digest, own } = deps;
  const { pullRequest, repositoryUuid } = job;
  return {
    host,
    standing,
    verdicts,
    commits,
    mirrors,
    store,
    notes,
    clock,
    digest,
    own,
    fence: { jobId: job.id, attempt: job.attempt },
    owner: pullRequest,
    pullRequest,
    repositoryUuid,
    signal,
    async record(action, details) {
      const subject = `${pullRequest.workspace}/${pullRequest.slug}#${pullRequest.id}`;
      await deps.auditLog.record({ actor: { kind: "kody" }, action, subject, details });
    },
    current: once(() => standing.readStanding(pullRequest)),
    reviewed: once(() => reviewedOf(job, deps)),
    open: (one) => mirrors.openPullRequest(one),
    receive: deps.receive,
  };
}

async function reviewedOf(
  { pullRequest }: ReviewJob,
  { store, archive }: AttendDependencies,
): ReturnType<SharedContext["reviewed"]> {
  const last = await store.lastReview(pullRequest);
  if (last === null) return null;
  const found = await archive.findReview(last.id);
  if (found === null) return null;
  const { decisions } = found.result;
  return { head: last.head, at: last.finishedAt ?? last.startedAt, decisions };
}

/** Asked at most once; a failure is asked again. */
function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | null = null;
  return () => {
    asked ??= ask().catch((error: unknown) => {
      asked = null;
      throw error;
    });
    return asked;
  };
}

/** Older comments were there before Kody looked, or were answered by people meanwhile. */
const missedMilliseconds = 86_400_000;

/** A poll found that something changed; it may have been a comment that no delivery told of. */
async function hearMissed(context: SharedContext, deps: AttendDependencies): Promise<void> {
  const since = deps.clock.now().getTime() - missedMilliseconds;
  const comments = await deps.host.listComments(context.pullRequest);
  const missed = comments.filter(
    ({ body, deleted, createdOn }) =>
      !deleted && readMarker(body) === null && Date.parse(createdOn) > since,
  );
  await deps.commands.hear(context.pullRequest, missed.map(heardOf));
}

function heardOf(comment: HostComment): HeardComment {
  return {
    commentId: comment.id,
    authorUuid: comment.authorUuid,
    authorName: comment.authorName ?? "",
    byMachine: comment.byMachine === true,
    body: comment.body,
    replyTo: comment.replyTo,
    createdOn: comment.createdOn,
  };
}
