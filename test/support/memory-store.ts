import { KodyError } from "../../src/core/domain/index.ts";
import type {
  EffectKey,
  ReviewRecord,
  ReviewResult,
  ReviewStore,
  ThreadRecord,
} from "../../src/core/ports/index.ts";

export interface MemoryStore extends ReviewStore {
  readonly reviews: ReviewRecord[];
  readonly results: Map<string, ReviewResult>;
  threads: ThreadRecord[];
  /** Fails the next write of this kind, as a crash at that moment would. */
  crashAt: string | null;
}

/** A ReviewStore in memory, for tests of the core alone; the real one has its own tests. */
export function createMemoryStore(): MemoryStore {
  const store: MemoryStore = {
    reviews: [],
    results: new Map(),
    threads: [],
    crashAt: null,
    ...reviewCalls(() => store),
    ...effectCalls(() => store),
    listThreads: async () => [...store.threads],
    async saveThread(_, thread) {
      const others = store.threads.filter((known) => known.commentId !== thread.commentId);
      store.threads = [...others, thread];
    },
    async setPullRequestState() {},
  };
  return store;
}

type ReviewCalls = Pick<ReviewStore, "openReview" | "finishReview" | "lastReview">;

function reviewCalls(store: () => MemoryStore): ReviewCalls {
  return {
    async openReview({ pullRequest, head, mergeBase, destinationBranch }) {
      const { reviews } = store();
      const running = reviews.find((review) => review.head === head && review.status === "running");
      if (running !== undefined) return running;
      const review: ReviewRecord = {
        id: String(reviews.length + 1),
        pullRequest,
        head,
        mergeBase,
        destinationBranch,
        status: "running",
        summaryDigest: null,
        startedAt: new Date(0),
        finishedAt: null,
      };
      reviews.push(review);
      return review;
    },
    async finishReview(reviewId, result) {
      crash(store(), "finish");
      store().results.set(reviewId, result);
      const index = store().reviews.findIndex((review) => review.id === reviewId);
      const review = store().reviews[index];
      if (review === undefined) throw new Error(`no review ${reviewId}`);
      const { status, summaryDigest } = result;
      store().reviews[index] = { ...review, status, summaryDigest, finishedAt: new Date(0) };
    },
    lastReview: async () => store().reviews.findLast((review) => review.status === "done") ?? null,
  };
}

type EffectCalls = Pick<ReviewStore, "beginEffect" | "completeEffect">;

function effectCalls(store: () => MemoryStore): EffectCalls {
  const effects = new Map<string, { done: boolean; remoteId: string | null }>();
  const keyOf = (effect: EffectKey): string => JSON.stringify(effect);
  return {
    async beginEffect(effect) {
      crash(store(), `begin ${effect.kind}`);
      const known = effects.get(keyOf(effect));
      if (known !== undefined) {
        return { state: known.done ? "done" : "in-doubt", remoteId: known.remoteId };
      }
      effects.set(keyOf(effect), { done: false, remoteId: null });
      return { state: "new", remoteId: null };
    },
    async completeEffect(effect, outcome) {
      crash(store(), `complete ${effect.kind}`);
      effects.set(keyOf(effect), { done: true, remoteId: outcome.remoteId });
      if (outcome.thread === undefined) return;
      await store().saveThread({ workspace: "", slug: "", id: 0 }, outcome.thread);
    },
  };
}

function crash(store: MemoryStore, moment: string): void {
  if (store.crashAt !== moment) return;
  store.crashAt = null;
  throw new KodyError("internal", `crashed at ${moment}`, { retryable: true });
}
