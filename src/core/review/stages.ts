/** Measures how long each stage of a review takes. */
export interface Stages {
  run<T>(name: string, stage: () => Promise<T>): Promise<T>;
  /** Milliseconds by stage, in the order they first ran. */
  timings(): Record<string, number>;
  /** Milliseconds since the start. */
  total(): number;
  /** From now on `listener` is told of each stage before it runs; the time that it takes is no stage's. */
  follow(listener: (name: string) => Promise<void>): void;
}

export function startStages(now: () => number): Stages {
  const started = now();
  const spent = new Map<string, number>();
  const within: number[] = [];
  let tell: (name: string) => Promise<void> = async () => {};
  return {
    async run(name, stage) {
      await tell(name);
      const from = now();
      within.push(0);
      try {
        return await stage();
      } finally {
        const all = now() - from;
        // What a stage within took is that one's alone.
        const own = all - (within.pop() ?? 0);
        if (within.length > 0) within.push((within.pop() ?? 0) + all);
        spent.set(name, (spent.get(name) ?? 0) + own);
      }
    },
    timings: () => Object.fromEntries(spent),
    total: () => now() - started,
    follow(listener) {
      tell = listener;
    },
  };
}
