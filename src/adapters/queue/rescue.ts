import type { PgBoss } from "pg-boss";
import { isKodyError } from "../../core/domain/index.ts";
import { failAttempt } from "./end-attempt.ts";
import { repeatConflicts } from "./repeat-conflicts.ts";
import type { ReviewQueueOptions } from "./options.ts";

/** Puts back the jobs of processes that died, long before their heartbeat is missed. */
export interface Rescue {
  /** Looks at most once a second, however often it is called. */
  look(): Promise<void>;
}

const lookMilliseconds = 1_000;
const secondsPerFailure = 5;

export function createRescue(boss: PgBoss, options: ReviewQueueOptions): Rescue {
  const { storage } = options;
  const grace = options.graceMilliseconds ?? 2_000;
  /** Attempt → when it was first seen without its process. */
  let suspects = new Map<string, number>();
  let lookedAt = -Infinity;
  return {
    async look() {
      const now = performance.now();
      if (now - lookedAt < Math.min(lookMilliseconds, grace)) return;
      lookedAt = now;
      const seen = new Map<string, number>();
      for (const fence of await storage.orphanedLeases()) {
        const key = `${fence.jobId}/${fence.attempt}`;
        const since = suspects.get(key) ?? now;
        if (now - since < grace) {
          seen.set(key, since);
          continue;
        }
        // A job that takes its process down each time must not do so in a tight loop.
        const wait = (fence.attempt - 1) * secondsPerFailure;
        const reason = "The process that worked on it stopped before it was done.";
        await repeatConflicts(async () =>
          failAttempt(boss, storage, fence.lane, fence, reason, wait),
        ).catch(ignoreSuperseded);
        options.log?.({ event: "job taken over", jobId: fence.jobId, attempt: fence.attempt });
      }
      suspects = seen;
    },
  };
}

/** Another process was faster. */
function ignoreSuperseded(error: unknown): void {
  if (!isKodyError(error, "superseded")) throw error;
}
