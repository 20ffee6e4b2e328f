import { setTimeout as delay } from "node:timers/promises";
import type { Clock } from "../../src/core/ports/index.ts";

/** The machine's clock, moved forward by a test. */
export function movedClock(): Clock & { move(minutes: number): void } {
  let offset = 0;
  return {
    now: () => new Date(Date.now() + offset),
    async sleep(milliseconds, signal) {
      await delay(milliseconds, undefined, signal === undefined ? {} : { signal });
    },
    move: (minutes) => void (offset += minutes * 60_000),
  };
}
