/** The queue of reviews, on pg-boss in the same database as everything else. */
export type { QueueCounts } from "./counts.ts";
export type { DeadLetter } from "./dead-letters.ts";
export type { QueueEvent, ReviewQueueOptions } from "./options.ts";
export { createReviewQueue, type PumpedReviewQueue } from "./review-queue.ts";
export type { QueueStep, QueueStorage } from "./storage.ts";
