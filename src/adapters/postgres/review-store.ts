import type { Kysely } from "kysely";
import type { ModelMemory, ReviewStore } from "../../core/ports/index.ts";
import { beginEffect, completeEffect } from "./effects.ts";
import { modelHistory, waitingForModel } from "./model-history.ts";
import { touchPullRequest } from "./pull-requests.ts";
import { finishReview, lastReview, openReview } from "./reviews.ts";
import type { Tables } from "./tables/index.ts";
import { listThreads, saveThread } from "./threads.ts";

export function createReviewStore(db: Kysely<Tables>): ReviewStore & ModelMemory {
  return {
    openReview: async (input) => openReview(db, input),
    finishReview: async (reviewId, result) => finishReview(db, reviewId, result),
    lastReview: async (pullRequest) => lastReview(db, pullRequest),
    waitingForModel: async (limit) => waitingForModel(db, limit),
    modelHistory: async (pullRequest) => modelHistory(db, pullRequest),
    listThreads: async (pullRequest) => listThreads(db, pullRequest),
    saveThread: async (pullRequest, thread) => saveThread(db, pullRequest, thread),
    beginEffect: async (effect, fence) => beginEffect(db, effect, fence),
    completeEffect: async (effect, outcome) => completeEffect(db, effect, outcome),
    async setPullRequestState(pullRequest, state, head) {
      await touchPullRequest(db, pullRequest, head === null ? { state } : { state, head });
    },
  };
}
