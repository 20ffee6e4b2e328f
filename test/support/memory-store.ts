import { KodyError, type Finding } from "../../src/core/domain/index.ts";
import type {
  EffectKey,
  ModelMemory,
  ReviewRecord,
  ReviewResult,
  ReviewStore,
  ThreadRecord,
} from "../../src/core/ports/index.ts";

export interface MemoryStore extends ReviewStore, ModelMemory {
  readonly reviews: ReviewRecord[];
  readonly results: Map<string, ReviewResult>;
  threads: ThreadRecord[];
  /** Fails the next write of this kind, as a crash at that moment would. */
  crashAt: string | null;
  /** Told before and after every write that a review makes; what it throws is what a crash would do. */
  interrupt: (write: string, when: "before" | "after") => void;
}

/** A ReviewStore in memory, for tests of the core alone; the real one has its own tests. */
export function createMemoryStore(): MemoryStore {
  const store: MemoryStore = {
    reviews: [],
    results: new Map(),
    threads: [],
    crashAt: null,
    interrupt: () => {},
    ...reviewCalls(() => store),
    ...effectCalls(() => store),
    waitingForModel: async () => [],
    async modelHistory() {
      const done = store.reviews.filter(({ status }) => status === "done").toReversed();
      const said = new Map<string, { finding: Finding; standing: boolean }>();
      for (const { id } of done) {
        for (const { finding } of store.results.get(id)?.decisions ?? [])
          if (finding.engine === "model" && !said.has(finding.fingerprint))
            said.set(finding.fingerprint, { finding, standing: id === done[0]?.id });
      }
      const settled = done.find(({ id }) => isSettled(store.results.get(id)));
      const reviewed =
        settled === undefined ? null : { head: settled.head, mergeBase: settled.mergeBase };
      const overview = done
        .map(({ id }) => overviewIn(store.results.get(id)))
        .find((one) => one !== null);
      return { findings: [...said.values()], overview: overview ?? null, reviewed };
    },
    listThreads: async () => [...store.threads],
    async setPullRequestState() {},
  };
  return store;
}

function overviewIn(result: ReviewResult | undefined): unknown {
  const model = result?.facts["model"];
  return typeof model === "object" && model !== null && "overview" in model ? model.overview : null;
}

function isSettled(result: ReviewResult | undefined): boolean {
  const model = result?.facts["model"];
  return (
    typeof model === "object" && model !== null && "settled" in model && model.settled === true
  );
}

type ReviewCalls = Pick<ReviewStore, "openReview" | "finishReview" | "lastReview">;

function reviewCalls(store: () => MemoryStore): ReviewCalls {
  return {
    async openReview({ pullRequest, head, mergeBase, destinationBranch }) {
      const { reviews } = store();
      const running = reviews.findIndex((review) => review.status === "running");
      const left = reviews[running];
      if (left?.head === head) return left;
      if (left !== undefined) reviews[running] = { ...left, status: "cancelled" };
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
      write(store(), "finish", () => {
        const index = store().reviews.findIndex((review) => review.id === reviewId);
        const review = store().reviews[index];
        if (review === undefined) throw new Error(`no review ${reviewId}`);
        if (review.status !== "running") return;
        store().results.set(reviewId, result);
        const { status, summaryDigest } = result;
        store().reviews[index] = { ...review, status, summaryDigest, finishedAt: new Date(0) };
      });
    },
    lastReview: async () => store().reviews.findLast((review) => review.status === "done") ?? null,
  };
}

type EffectCalls = Pick<ReviewStore, "beginEffect" | "completeEffect" | "saveThread">;

function effectCalls(store: () => MemoryStore): EffectCalls {
  const effects = new Map<string, { done: boolean; remoteId: string | null }>();
  const keyOf = ({ owner, kind, key }: EffectKey): string => JSON.stringify([owner, kind, key]);
  const keep = (thread: ThreadRecord): void => {
    const others = store().threads.filter((known) => known.commentId !== thread.commentId);
    store().threads = [...others, thread].toSorted((a, b) => a.commentId - b.commentId);
  };
  return {
    async beginEffect(effect) {
      return write(store(), `begin ${effect.kind}`, () => {
        const known = effects.get(keyOf(effect));
        if (known !== undefined) {
          return { state: known.done ? "done" : "in-doubt", remoteId: known.remoteId };
        }
        effects.set(keyOf(effect), { done: false, remoteId: null });
        return { state: "new", remoteId: null };
      });
    },
    async completeEffect(effect, outcome) {
      write(store(), `complete ${effect.kind}`, () => {
        if (!effects.has(keyOf(effect))) throw new Error(`${keyOf(effect)} was never begun`);
        effects.set(keyOf(effect), { done: true, remoteId: outcome.remoteId });
        if (outcome.thread !== undefined) keep(outcome.thread);
      });
    },
    async saveThread(_, thread) {
      write(store(), "thread", () => keep(thread));
    },
  };
}

function write<T>(store: MemoryStore, moment: string, effect: () => T): T {
  if (store.crashAt === moment) {
    store.crashAt = null;
    throw new KodyError("internal", `crashed at ${moment}`, { retryable: true });
  }
  store.interrupt(moment, "before");
  const result = effect();
  store.interrupt(moment, "after");
  return result;
}
