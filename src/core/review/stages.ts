/** Measures how long each stage of a review takes. */
export interface Stages {
  run<T>(name: string, stage: () => Promise<T>): Promise<T>;
  /** Milliseconds by stage, in the order they first ran. */
  timings(): Record<string, number>;
  /** Milliseconds since the start. */
  total(): number;
}

export function startStages(now: () => number): Stages {
  const started = now();
  const spent = new Map<string, number>();
  return {
    async run(name, stage) {
      const from = now();
      try {
        return await stage();
      } finally {
        spent.set(name, (spent.get(name) ?? 0) + now() - from);
      }
    },
    timings: () => Object.fromEntries(spent),
    total: () => now() - started,
  };
}
