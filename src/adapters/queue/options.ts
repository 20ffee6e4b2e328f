import type { QueueStorage } from "./storage.ts";

export interface ReviewQueueOptions {
  readonly storage: QueueStorage;
  /** Hears of what goes wrong in the background. */
  readonly log?: (event: QueueEvent) => void;
  /** Longest sleep of an idle worker: how late a job is noticed whose time has come. Milliseconds. */
  readonly pollMilliseconds?: number;
  /** How long a process must be gone before its jobs are taken over: it may only have lost its connection. Milliseconds. */
  readonly graceMilliseconds?: number;
}

export type QueueEvent =
  | { readonly event: "queue trouble"; readonly reason: string }
  | { readonly event: "job taken over"; readonly jobId: string; readonly attempt: number };
