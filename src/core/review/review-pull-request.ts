import { policyOf } from "../config/index.ts";
import {
  isKodyError,
  sameCommit,
  type Decision,
  type PullRequest,
  type ReviewPolicy,
  type Severity,
} from "../domain/index.ts";
import type {
  Analyzer,
  Clock,
  CodeHost,
  ConfigMemory,
  Digest,
  Fence,
  OpenedPullRequest,
  OpenReview,
  PullRequestNotes,
  ReviewJob,
  ReviewProgress,
  ReviewRecord,
  ReviewResult,
  ReviewStore,
  SourceMirrors,
  SyntaxCheck,
  TeamConfig,
} from "../ports/index.ts";
import { repeatable, superseded, type EffectContext } from "../effects/index.ts";
import { extras, learnRefusals, type ExtraDependencies } from "./extras.ts";
import type { ModelHalf } from "./model-half.ts";
import { assertTip, currentHead } from "./head-now.ts";
import { leaveNote, readLeftovers, type Leftovers } from "./leftovers.ts";
import type { OwnAccount } from "../effects/index.ts";
import type { Publication } from "./publication.ts";
import { publish, type Published } from "./publish.ts";
import { renderStatus } from "./render-report.ts";
import { loadChange } from "./load-change.ts";
import {
  isAskedFor,
  pullRequestHalf,
  settledByModel,
  type ModelSource,
} from "./model-of-pull-request.ts";
import { reviewChange, type ReviewedChange, type ReviewTools } from "./review-change.ts";
import { startStages, type Stages } from "./stages.ts";
import { flakyNotes, ignoredRules, isPaused, withoutRules } from "./wishes.ts";
import { branchMemory, readTeam, type BranchMemory } from "./team.ts";

/** All that a review of a pull request needs; every one of them is a port or a plain value. */
export interface ReviewDependencies extends ExtraDependencies {
  readonly host: CodeHost;
  readonly mirrors: SourceMirrors;
  readonly store: ReviewStore;
  readonly progress: ReviewProgress;
  readonly analyzers: readonly Analyzer[];
  readonly syntax?: SyntaxCheck;
  /** The model that reviews as well; absent, or null for a repository, without one. */
  readonly model?: ModelSource;
  /** The installation's; the team's `.kody.yml` changes parts of it. */
  readonly policy: ReviewPolicy;
  readonly teamConfig: TeamConfig;
  readonly configMemory: ConfigMemory;
  /** What people wished for this pull request. */
  readonly notes: Pick<PullRequestNotes, "read">;
  readonly clock: Clock;
  readonly digest: Digest;
  readonly own: OwnAccount;
  /** True while a newer event of this pull request waits in the queue. */
  readonly newerWaits: () => Promise<boolean>;
}

export type ReviewOutcome =
  | {
      readonly status: "reviewed";
      readonly reviewId: string;
      readonly comments: number;
      readonly news: ReviewNews;
    }
  | { readonly status: "unchanged" }
  | { readonly status: "closed" }
  /** People do not want it reviewed for the time being. */
  | { readonly status: "paused" }
  | { readonly status: "superseded"; readonly reason: string };

/** What people are told of a finished review elsewhere. */
export type ReviewNews = Pick<PullRequest, "title" | "url" | "authorUuid"> & {
  /** Of the findings that are comments, by severity. */
  readonly counts: Readonly<Partial<Record<Severity, number>>>;
};

/**
 * Reviews one pull request from event to last comment. Safe to run again after any crash: what was done is found done.
 * Throws `KodyError`s whose `retryable` says whether to come back; being superseded is an outcome, not an error.
 */
export async function reviewPullRequest(
  job: ReviewJob,
  deps: ReviewDependencies,
  signal: AbortSignal,
): Promise<ReviewOutcome> {
  try {
    return await review(job, deps, signal);
  } catch (error) {
    if (isKodyError(error, "superseded")) return { status: "superseded", reason: error.message };
    throw error;
  }
}

/** The last finished review, and what unfinished ones left since. */
interface Past {
  readonly last: ReviewRecord | null;
  readonly leftovers: Leftovers;
}

async function review(
  job: ReviewJob,
  deps: ReviewDependencies,
  signal: AbortSignal,
): Promise<ReviewOutcome> {
  const last = await deps.store.lastReview(job.pullRequest);
  const past = { last, leftovers: await readLeftovers(deps.store, last, fenceOf(job)) };
  if (isAnswered(job, past)) return { status: "unchanged" };
  if (!isAskedFor(job) && (await isPaused(job.pullRequest, deps.notes)))
    return { status: "paused" };
  const stages = startStages(() => deps.clock.now().getTime());
  const pullRequest = await stages.run("plan", () => deps.host.getPullRequest(job.pullRequest));
  await deps.store.setPullRequestState(
    job.pullRequest,
    pullRequest.state,
    pullRequest.source.commit,
  );
  if (pullRequest.state !== "open") return { status: "closed" };
  const target = await stages.run("plan", () => currentHead(pullRequest, job, deps));
  if (isReviewed(target, past) && !isForced(job)) return { status: "unchanged" };
  return reviewHead(target, job, past, deps, stages, signal);
}

async function reviewHead(
  pullRequest: PullRequest,
  job: ReviewJob,
  past: Past,
  deps: ReviewDependencies,
  stages: Stages,
  signal: AbortSignal,
): Promise<ReviewOutcome> {
  const opened = await stages.run("fetch", () => deps.mirrors.openPullRequest(pullRequest));
  if (isSameChange(opened, past) && !isForced(job)) return { status: "unchanged" };
  const review = await deps.store.openReview(reviewOf(pullRequest, job, opened));
  return followed(review, deps, stages, async () => {
    const context = effectContext(review, job, deps);
    await leaveNote(deps.store, past.last, past.leftovers, "announced");
    await stages.run("announce", () => announce(pullRequest, opened.head, context));
    const memory = branchMemory(
      deps.configMemory,
      job.repositoryUuid,
      pullRequest.destination.branch,
    );
    const half = await pullRequestHalf({ pullRequest, job, opened, reviewId: review.id }, deps);
    const model: ModelHalf | undefined =
      half === undefined ? undefined : (...found) => stages.run("ask", () => half(...found));
    const { reviewed, policy } = await analyseChange(
      opened,
      memory,
      { ...deps, model },
      stages,
      signal,
    );
    await stages.run("plan", () => assertTip(pullRequest, opened, deps));
    const flaky = await flakyNotes(job.pullRequest, deps.notes);
    const publication: Publication = {
      pullRequest,
      head: opened.head,
      ...withoutRules(reviewed, await ignoredRules(job.pullRequest, deps.notes)),
      files: reviewed.change.files,
      policy,
      headTexts: reviewed.headTexts,
      summary: { ...reviewed, head: opened.head, notes: [...reviewed.notes, ...flaky] },
      lastSummaryDigest: past.leftovers === "published" ? null : (past.last?.summaryDigest ?? null),
      // Who asks for a review wants to see followed what was said meanwhile.
      memoryIsDoubtful: past.leftovers === "published" || isForced(job),
      replaceReport: past.last?.head === opened.head,
      digest: deps.digest,
      elapsedSeconds: () => stages.total() / 1000,
      assertCurrent: currency(pullRequest, opened, deps, signal),
      beforeFirstChange: () => leaveNote(deps.store, past.last, past.leftovers, "published"),
      ...extras(job, reviewed, deps),
    };
    const published = await stages.run("publish", () => publish(publication, context));
    await deps.store.finishReview(review.id, resultOf(reviewed, published, stages));
    await learnRefusals(job, deps);
    const comments = published.decisions.filter(({ outcome }) => outcome === "comment");
    const news = newsOf(pullRequest, comments);
    return { status: "reviewed", reviewId: review.id, comments: comments.length, news };
  });
}

function newsOf(
  { title, url, authorUuid }: PullRequest,
  comments: readonly Decision[],
): ReviewNews {
  const counts: Partial<Record<Severity, number>> = {};
  for (const { finding } of comments)
    counts[finding.severity] = (counts[finding.severity] ?? 0) + 1;
  return { title, url, authorUuid, counts };
}

/** Says what the review is doing while it does it. That it can't be said stops no review. */
async function followed<T>(
  review: ReviewRecord,
  { progress }: ReviewDependencies,
  stages: Stages,
  run: () => Promise<T>,
): Promise<T> {
  const note = (stage: string | null): Promise<void> =>
    progress.note(review.id, stage).catch(() => undefined);
  stages.follow(note);
  try {
    return await run();
  } finally {
    await note(null);
  }
}

function reviewOf(pullRequest: PullRequest, job: ReviewJob, opened: OpenedPullRequest): OpenReview {
  return {
    pullRequest: job.pullRequest,
    head: opened.head,
    mergeBase: opened.mergeBase,
    destinationBranch: pullRequest.destination.branch,
    title: pullRequest.title,
    url: pullRequest.url,
  };
}

function resultOf(reviewed: ReviewedChange, published: Published, stages: Stages): ReviewResult {
  return {
    status: "done",
    summaryDigest: published.summaryDigest,
    decisions: published.decisions.map(({ finding, outcome, reason }) => ({
      finding,
      outcome,
      reason,
    })),
    timings: stages.timings(),
    reason: null,
    facts: {
      engines: reviewed.engines,
      skipped: reviewed.skipped,
      notes: [...reviewed.notes, ...published.notes],
      ignored: reviewed.ignored.map(({ finding, because, addedHere }) => ({
        fingerprint: finding.fingerprint,
        because,
        addedHere,
      })),
      files: reviewed.change.files.length,
      ...(reviewed.model === null
        ? {}
        : { model: { ...reviewed.model, settled: settledByModel(reviewed.model) } }),
    },
  };
}

/** The same head, base branch and no request to look again: nothing to ask Bitbucket about. */
function isAnswered(job: ReviewJob, { last, leftovers }: Past): boolean {
  if (last === null || leftovers !== "nothing" || isForced(job)) return false;
  if (job.head === null || job.destinationBranch === null) return false;
  return sameCommit(job.head, last.head) && job.destinationBranch === last.destinationBranch;
}

function isReviewed(pullRequest: PullRequest, { last, leftovers }: Past): boolean {
  if (last === null || leftovers !== "nothing") return false;
  return (
    sameCommit(pullRequest.source.commit, last.head) &&
    pullRequest.destination.branch === last.destinationBranch
  );
}

function isSameChange(opened: OpenedPullRequest, { last, leftovers }: Past): boolean {
  if (last === null || leftovers !== "nothing") return false;
  return last.head === opened.head && last.mergeBase === opened.mergeBase;
}

/** A person asked for it, or the model that was missing may be back. */
function isForced(job: ReviewJob): boolean {
  return isAskedFor(job) || job.reason === "model";
}

function currency(
  pullRequest: PullRequest,
  opened: OpenedPullRequest,
  deps: ReviewDependencies,
  signal: AbortSignal,
): () => Promise<void> {
  return async () => {
    signal.throwIfAborted();
    if (await deps.newerWaits()) {
      throw superseded(
        `A newer event of pull request ${pullRequest.ref.id} waits; ${opened.head.slice(0, 12)} is not reviewed further.`,
      );
    }
  };
}

function fenceOf(job: ReviewJob): Fence {
  return { jobId: job.id, attempt: job.attempt };
}

function effectContext(
  review: ReviewRecord,
  job: ReviewJob,
  deps: ReviewDependencies,
): EffectContext {
  return {
    host: deps.host,
    store: deps.store,
    clock: deps.clock,
    fence: fenceOf(job),
    owner: review.id,
    pullRequest: job.pullRequest,
    own: deps.own,
  };
}

async function announce(
  pullRequest: PullRequest,
  head: string,
  context: EffectContext,
): Promise<void> {
  const status = renderStatus(
    "in-progress",
    "Reviewing…",
    pullRequest.url,
    pullRequest.source.branch,
  );
  await repeatable(context, "status:in-progress", head, () =>
    context.host.setBuildStatus(pullRequest.ref, head, status),
  );
}

async function analyseChange(
  opened: OpenedPullRequest,
  memory: BranchMemory,
  deps: Omit<ReviewDependencies, "model"> & { readonly model: ModelHalf | undefined },
  stages: Stages,
  signal: AbortSignal,
): Promise<{ reviewed: ReviewedChange; policy: ReviewPolicy }> {
  const tools: ReviewTools = {
    analyzers: deps.analyzers,
    ...(deps.syntax === undefined ? {} : { syntax: deps.syntax }),
    ...(deps.model === undefined ? {} : { model: deps.model }),
    policy: deps.policy,
    digest: deps.digest,
    now: () => deps.clock.now().getTime(),
  };
  const { repository, mergeBase, destination, head } = opened;
  const { loaded, team } = await stages.run("diff", async () => {
    const loaded = await loadChange(repository, mergeBase, head, tools);
    const { change, sides } = loaded;
    const { teamConfig } = deps;
    return {
      loaded,
      team: await readTeam(repository, destination, change, sides.head, teamConfig, memory),
    };
  });
  const reviewed = await stages.run("analyse", () =>
    reviewChange(loaded, { ...tools, team }, signal),
  );
  return { reviewed, policy: policyOf(deps.policy, team.config) };
}
