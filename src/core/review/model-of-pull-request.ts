import { isKodyError, type Change, type PullRequest } from "../domain/index.ts";
import {
  issueKeys,
  issueText,
  type ModelReview,
  type ModelTools,
  type Purpose,
} from "../model/index.ts";
import type {
  HostPipelines,
  LinkedIssues,
  MemoryStore,
  ModelMemory,
  OpenedPullRequest,
  ReviewJob,
  ReviewStore,
} from "../ports/index.ts";
import { withoutBlock } from "./description-block.ts";
import { failedStepOf } from "./failed-step.ts";
import { freshSince, modelHalf, type ModelHalf } from "./model-half.ts";

/** The model for a review of this repository; null when it is to do without. */
export type ModelOf = (review: {
  /** Null outside a review. */
  readonly id: string | null;
  readonly repositoryUuid: string;
  /** In the thorough mode, whatever the usual one is. */
  readonly deep?: boolean;
}) => Promise<ModelTools | null>;

/** Kinds of events. */
const askedFor = ["manual", "manual-deep"];

/** A person asked for this review, so it is done whatever was reviewed before. */
export function isAskedFor({ reason }: Pick<ReviewJob, "reason">): boolean {
  return askedFor.includes(reason);
}

export interface ModelSource {
  readonly of: ModelOf;
  readonly memory: ModelMemory;
  /** What the teams decided; absent: nothing. */
  readonly decisions?: Pick<MemoryStore, "accepted">;
  /** What the host's builds say; absent: they are not asked. */
  readonly pipelines?: HostPipelines;
  /** Those that pull requests name; absent: none are read. */
  readonly issues?: LinkedIssues;
}

const mostCommits = 30;

/** The model's half of the review of a pull request: with its purpose, and what was said of it before. */
export async function pullRequestHalf(
  about: {
    readonly pullRequest: PullRequest;
    readonly job: ReviewJob;
    readonly opened: OpenedPullRequest;
    readonly reviewId: string;
  },
  deps: { readonly store: Pick<ReviewStore, "listThreads">; readonly model?: ModelSource },
): Promise<ModelHalf | undefined> {
  const { pullRequest, job, opened, reviewId } = about;
  const tools =
    (await deps.model?.of({
      id: reviewId,
      repositoryUuid: job.repositoryUuid,
      ...(job.reason === "manual-deep" ? { deep: true } : {}),
    })) ?? null;
  if (tools === null || deps.model === undefined) return undefined;
  const { pipelines } = deps.model;
  const history = await deps.model.memory.modelHistory(job.pullRequest);
  const threads = await deps.store.listThreads(job.pullRequest);
  const refused = threads.filter(({ state }) => state === "dismissed");
  // A person who asks for a review asks for a whole one.
  const reviewed = isAskedFor(job) ? null : history.reviewed;
  const said = await purposeOf(pullRequest, opened);
  const memories = (await deps.model.decisions?.accepted(job.repositoryUuid)) ?? [];
  const past = {
    history,
    refused: new Set(refused.map(({ fingerprint }) => fingerprint)),
    fresh: (now: Change) => freshSince(reviewed, opened.repository, now),
  };
  const build =
    pipelines === undefined
      ? {}
      : {
          failedStep: (signal: AbortSignal) => failedStepOf(pullRequest, opened, pipelines, signal),
        };
  const { issues } = deps.model;
  return async (found, signal) => {
    const { purpose, notes } = await withIssues(said, issues, signal);
    const half = modelHalf({ tools, purpose, memories, past, ...build });
    return { ...(await half(found, signal)), notes };
  };
}

/** What the named issues say, and what the summary says when the tracker refuses to tell. */
async function withIssues(
  purpose: Purpose,
  source: LinkedIssues | undefined,
  signal: AbortSignal,
): Promise<{ readonly purpose: Purpose; readonly notes: readonly string[] }> {
  const keys = source === undefined ? [] : issueKeys(purpose);
  if (source === undefined || keys.length === 0) return { purpose, notes: [] };
  const { issues, refused } = await source.read(keys, signal);
  const which = issues.length === 0 ? "The Jira issues" : "Some of the Jira issues";
  return {
    purpose: { ...purpose, issues: issues.map(issueText) },
    notes: refused === null ? [] : [`${which} of this pull request could not be read: ${refused}.`],
  };
}

/** What a pull request says of itself; the issues that it names are not read. */
export async function purposeOf(
  pullRequest: PullRequest,
  opened: OpenedPullRequest,
): Promise<Purpose> {
  return {
    title: pullRequest.title,
    description: withoutBlock(pullRequest.description),
    sourceBranch: pullRequest.source.branch,
    destinationBranch: pullRequest.destination.branch,
    commits: await commitsOf(opened),
    issues: [],
  };
}

/** Oldest first; none where the mirror holds too little of the history. */
async function commitsOf({ repository, mergeBase, head }: OpenedPullRequest): Promise<string[]> {
  try {
    return (await repository.subjects(mergeBase, head, mostCommits)).toReversed();
  } catch (error) {
    if (isKodyError(error)) return [];
    throw error;
  }
}

/** True when the next review needs to ask only about what is new since this one. */
export function settledByModel({ status, problems }: ModelReview): boolean {
  return status === "complete" || (status === "partly" && problems.length === 0);
}
