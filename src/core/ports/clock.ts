/** Time, injectable so that tests decide it. */
export interface Clock {
  now(): Date;
  /** Resolves after `ms` milliseconds; rejects when `signal` aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}
