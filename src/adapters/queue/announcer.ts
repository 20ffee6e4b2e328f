import type { ReviewQueueOptions } from "./options.ts";
import type { WakeUp } from "./wake-up.ts";

/** Tells workers that work may be waiting: those of this process at once, the others through the database. */
export interface Announcer {
  /** Never fails and never waits: a worker that is not told looks by itself soon. */
  announce(): void;
  /** Resolves when nothing is under way any more. */
  settle(): Promise<void>;
}

/** However many announcements come while one is under way, one more follows it. */
export function createAnnouncer(wakeUp: WakeUp, options: ReviewQueueOptions): Announcer {
  let running: Promise<void> | null = null;
  let again = false;

  async function tell(): Promise<void> {
    do {
      again = false;
      try {
        await options.storage.announceWork();
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        options.log?.({ event: "queue trouble", reason });
      }
    } while (again);
    running = null;
  }

  return {
    announce() {
      wakeUp.ring();
      again = true;
      running ??= tell();
    },
    async settle() {
      await running;
    },
  };
}
