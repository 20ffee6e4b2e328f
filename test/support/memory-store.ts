import { KodyError, type PullRequestRef } from "../../src/core/domain/index.ts";
import type { EffectKey, ReviewRecord, ReviewResult, ReviewStore, ThreadRecord } from "../../src/core/ports/index.ts";

export interface MemoryStore extends ReviewStore {
  readonly reviews: ReviewRecord[];
  readonly results: Map<string, ReviewResult>;
  threads: ThreadRecord[];
  /** Fails the next write of this kind, as a crash at that moment would. */
  crashAt: string | null;
}

/** A ReviewStore in memory, for tests of the core alone; the real one has its own tests. */
export function createMemoryStore(): MemoryStore {
  const effects = new Map<string, { done: boolean; remoteId: string | null }>();
  const keyOf = (effect: EffectKey): string => JSON.stringify(effect);
  const store: MemoryStore = {
    reviews: [],
    results: new Map(),
    threads: [],
    crashAt: null,
    async openReview(input) {
      const running = store.reviews.find((review) => review.head === input.head && review.status === "running");
      if (running !== undefined) return running;
      const review: ReviewRecord = {
        id: String(store.reviews.length + 1),
        pullRequest: input.pullRequest,
        head: input.head,
        mergeBase: input.mergeBase,
        destinationBranch: input.destinationBranch,
        status: "running",
        summaryDigest: null,
        startedAt: new Date(0),
        finishedAt: null,
      };
      store.reviews.push(review);
      return review;
    },
    async finishReview(reviewId, result) {
      crash("finish");
      store.results.set(reviewId, result);
      const index = store.reviews.findIndex((review) => review.id === reviewId);
      const review = store.reviews[index];
      if (review === undefined) throw new Error(`no review ${reviewId}`);
      store.reviews[index] = { ...review, status: result.status, summaryDigest: result.summaryDigest, finishedAt: new Date(0) };
    },
    async lastReview() {
      return store.reviews.findLast((review) => review.status === "done") ?? null;
    },
    async listThreads(_: PullRequestRef) {
      return [...store.threads];
    },
    async saveThread(_, thread) {
      store.threads = [...store.threads.filter((known) => known.commentId !== thread.commentId), thread];
    },
    async beginEffect(effect) {
      crash(`begin ${effect.kind}`);
      const known = effects.get(keyOf(effect));
      if (known !== undefined) return { state: known.done ? "done" : "in-doubt", remoteId: known.remoteId };
      effects.set(keyOf(effect), { done: false, remoteId: null });
      return { state: "new", remoteId: null };
    },
    async completeEffect(effect, outcome) {
      crash(`complete ${effect.kind}`);
      effects.set(keyOf(effect), { done: true, remoteId: outcome.remoteId });
      if (outcome.thread !== undefined) await store.saveThread({ workspace: "", slug: "", id: 0 }, outcome.thread);
    },
    async setPullRequestState() {},
  };
  function crash(moment: string): void {
    if (store.crashAt !== moment) return;
    store.crashAt = null;
    throw new KodyError("internal", `crashed at ${moment}`, { retryable: true });
  }
  return store;
}
