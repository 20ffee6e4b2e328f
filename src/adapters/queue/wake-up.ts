/** Lets idle workers sleep until there may be work. */
export interface WakeUp {
  /** Ends the sleep of all that sleep now. */
  ring(): void;
  /** Remembers that the caller found nothing after this moment: a ring from now on ends its next sleep at once. */
  mark(): number;
  /** Sleeps at most `ms` milliseconds, or not at all when it rang after `mark`. */
  sleep(mark: number, ms: number, signal: AbortSignal): Promise<void>;
}

export function createWakeUp(): WakeUp {
  const sleepers = new Set<() => void>();
  let rings = 0;
  return {
    ring() {
      rings += 1;
      for (const wake of sleepers) wake();
    },
    mark: () => rings,
    async sleep(mark, ms, signal) {
      if (mark !== rings || signal.aborted) return;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(wake, ms);
        signal.addEventListener("abort", wake, { once: true });
        sleepers.add(wake);
        function wake(): void {
          clearTimeout(timer);
          signal.removeEventListener("abort", wake);
          sleepers.delete(wake);
          resolve();
        }
      });
    },
  };
}
