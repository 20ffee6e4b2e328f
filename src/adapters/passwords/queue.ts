import { KodyError } from "../../core/domain/index.ts";

export interface Queue {
  /** Runs `work` when it is its turn. Throws `rate-limited` when too many wait already. */
  run<T>(work: () => Promise<T>): Promise<T>;
}

/** At most `atOnce` at the same time and `waiting` that wait. */
export function createQueue(atOnce: number, waiting: number): Queue {
  let running = 0;
  const turns: (() => void)[] = [];
  return {
    async run(work) {
      if (running >= atOnce) {
        if (turns.length >= waiting) {
          throw new KodyError(
            "rate-limited",
            "Too many people sign in at this moment. Wait a few seconds, then try again.",
            { retryable: true, retryAfter: 5 },
          );
        }
        // Whoever ends hands its place over, so `running` stays as it is.
        await new Promise<void>((resolve) => turns.push(resolve));
      } else {
        running += 1;
      }
      try {
        return await work();
      } finally {
        const next = turns.shift();
        if (next === undefined) running -= 1;
        else next();
      }
    },
  };
}
