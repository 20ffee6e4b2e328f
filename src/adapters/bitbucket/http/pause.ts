import type { Clock } from "../../../core/ports/index.ts";
import { defaultPause } from "./retry.ts";

/**
 * After Bitbucket's limit was hit for good, all calls stop until the time is over; then a single one tries, and only
 * when it gets through do the others follow. So an hour of 429 costs one call a minute.
 */
export interface Pause {
  /** What a call may do now: go, go as the one that tries, or come back after so many seconds. */
  enter(): "open" | "probe" | { readonly wait: number };
  /** Bitbucket refused with 429 and the call was given up. */
  begin(seconds: number): void;
  /** Bitbucket served a call. */
  end(): void;
}

export function createPause(clock: Clock): Pause {
  let until: number | null = null;
  return {
    enter() {
      if (until === null) return "open";
      const now = clock.now().getTime();
      // A clock that was set back must not make the pause longer than any that was asked for.
      until = Math.min(until, now + 3_600_000);
      if (now < until) return { wait: Math.ceil((until - now) / 1_000) };
      until = now + defaultPause * 1_000;
      return "probe";
    },
    begin(seconds) {
      until = clock.now().getTime() + Math.max(seconds, defaultPause) * 1_000;
    },
    end() {
      until = null;
    },
  };
}
