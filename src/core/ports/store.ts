import type { WatchedPullRequest } from "./pull-request-notes.ts";
import type { Decision, Finding, PullRequestRef, PullRequestState } from "../domain/index.ts";

/**
 * What Kody remembers of reviews. Every effect on Bitbucket is a row: `intent` before the call, `done` after it, so that
 * after a crash nothing is repeated blindly and nothing is lost.
 */
export interface ReviewStore {
  /** The running review of this head when there is one (after a crash), else a new one: a person may ask for the same head again. */
  openReview(input: OpenReview): Promise<ReviewRecord>;
  finishReview(reviewId: string, result: ReviewResult): Promise<void>;
  /** The newest finished review of the pull request, or null. */
  lastReview(pullRequest: PullRequestRef): Promise<ReviewRecord | null>;
  /** Threads that Kody keeps on the pull request, whatever review posted them. */
  listThreads(pullRequest: PullRequestRef): Promise<ThreadRecord[]>;
  saveThread(pullRequest: PullRequestRef, thread: ThreadRecord): Promise<void>;
  /** Records the intent; answers what is already known of this effect. Throws `superseded` when `fence` no longer owns the job. */
  beginEffect(effect: EffectKey, fence: Fence): Promise<EffectRecord>;
  completeEffect(
    effect: EffectKey,
    outcome: { remoteId: string | null; thread?: ThreadRecord },
  ): Promise<void>;
  setPullRequestState(
    pullRequest: PullRequestRef,
    state: PullRequestState,
    head: string | null,
  ): Promise<void>;
}

/** Where Kody has written into a description: a block that is gone from there was deleted by a person. */
export interface DescriptionMemory {
  wasDescribed(pullRequest: PullRequestRef): Promise<boolean>;
  noteDescribed(pullRequest: PullRequestRef): Promise<void>;
}

/** What models said of pull requests in finished reviews. */
export interface ModelMemory {
  modelHistory(pullRequest: PullRequestRef): Promise<ModelHistory>;
  /** Open pull requests whose newest finished review waits for a model; those that wait longest first. */
  waitingForModel(limit: number): Promise<WaitingForModel[]>;
}

export interface WaitingForModel {
  readonly pullRequest: PullRequestRef;
  readonly repositoryUuid: string;
  /** 40 digits. */
  readonly head: string;
  /** Reviews of this head that ended so, one after the other. */
  readonly tries: number;
  /** When the newest of them ended. */
  readonly since: Date;
}

export interface ModelHistory {
  /** Each once, as it was last said, newest first; at most 200. `standing`: the last finished review still had it. */
  readonly findings: readonly { readonly finding: Finding; readonly standing: boolean }[];
  /** What the newest review that has one says of the change, as the core wrote it; null when there is none. */
  readonly overview: unknown;
  /** The newest head that a model reviewed without trouble; null when there is none. */
  readonly reviewed: { readonly head: string; readonly mergeBase: string | null } | null;
}

export interface OpenReview {
  readonly pullRequest: PullRequestRef;
  readonly head: string;
  readonly mergeBase: string | null;
  readonly destinationBranch: string;
  /** Title and address of the pull request, for lists. */
  readonly title: string;
  readonly url: string;
}

export interface ReviewRecord {
  readonly id: string;
  readonly pullRequest: PullRequestRef;
  readonly head: string;
  readonly mergeBase: string | null;
  readonly destinationBranch: string;
  readonly status: "running" | "done" | "failed" | "cancelled";
  /** Digest of what the summary says apart from commit and duration. */
  readonly summaryDigest: string | null;
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
}

export interface ReviewResult {
  readonly status: "done" | "failed" | "cancelled";
  readonly summaryDigest: string | null;
  readonly decisions: readonly Decision[];
  /** Stage name → milliseconds. */
  readonly timings: Readonly<Record<string, number>>;
  /** Why it failed or was cancelled, as a sentence. */
  readonly reason: string | null;
  /** Facts for people: engines, skipped files. JSON. */
  readonly facts: Readonly<Record<string, unknown>>;
}

/** One comment thread of Kody on a pull request. The summary is the thread with fingerprint `summary`. */
export interface ThreadRecord {
  readonly fingerprint: string;
  readonly contentKey: string | null;
  readonly rule: string | null;
  readonly path: string | null;
  readonly commentId: number;
  /** `open`: posted; `fixed`: Kody resolved it; `dismissed`: a person resolved, deleted or refused it. */
  readonly state: "open" | "fixed" | "dismissed";
}

export interface EffectKey {
  /** The id of the review that it belongs to; what is done besides reviews belongs to the pull request itself. */
  readonly owner: string | PullRequestRef;
  /** e.g. `comment`, `summary`, `status:in-progress`, `status:final`, `report`, `annotations`, `resolve`. */
  readonly kind: string;
  /** Distinguishes effects of one kind: the fingerprint, or "". */
  readonly key: string;
}

export interface EffectRecord {
  /** `new`: never tried. `in-doubt`: tried before, outcome unknown. `done`: nothing left to do. */
  readonly state: "new" | "in-doubt" | "done";
  readonly remoteId: string | null;
}

/** Identity of the running job attempt: proof that this worker, and not a successor, may act. */
export interface Fence {
  readonly jobId: string;
  readonly attempt: number;
}

/** The record of reviews, for people. */
export interface ReviewArchive {
  /** Newest first. */
  listReviews(limit: number): Promise<ReviewListing[]>;
  /** Null when there is no such review. */
  findReview(reviewId: string): Promise<{ listing: ReviewListing; result: ArchivedResult } | null>;
  /** Open ones of watched repositories, as the newest event says; those with the newest events first. No call. */
  listOpenPullRequests(limit: number): Promise<KnownPullRequest[]>;
  /** Open ones of the repository whose head is this commit of 40 digits, as far as is known. No call. */
  openPullRequestsAt(repositoryUuid: string, commit: string): Promise<PullRequestRef[]>;
  /** Open ones of branches whose root `.kody.yml` holds this word, and of which nothing was heard since `before`. No call. */
  quietPullRequests(word: string, before: Date, limit: number): Promise<WatchedPullRequest[]>;
  /** The review could not be done: closes the running one with this reason, or records one that never began. */
  recordFailure(pullRequest: PullRequestRef, reason: string): Promise<void>;
}

export interface KnownPullRequest {
  readonly ref: PullRequestRef;
  readonly title: string;
  /** When its newest event came. */
  readonly heardAt: Date;
}

export interface ReviewListing {
  readonly record: ReviewRecord;
  readonly title: string;
  readonly url: string;
  /** What it is doing; null unless it runs. */
  readonly stage: string | null;
  readonly reason: string | null;
  readonly counts: {
    readonly comment: number;
    readonly report: number;
    readonly suppressed: number;
  };
}

export interface ArchivedResult {
  readonly decisions: readonly Decision[];
  readonly timings: Readonly<Record<string, number>>;
  readonly facts: Readonly<Record<string, unknown>>;
}
