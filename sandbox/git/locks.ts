/** Runs what has the same key one after the other. */
export type Lock = <T>(key: string, work: () => Promise<T>) => Promise<T>;

/** A lock per key; a failed piece of work does not hold back the next. */
export function createLock(): Lock {
  const tails = new Map<string, Promise<unknown>>();
  return async function locked<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = tails.get(key) ?? Promise.resolve();
    const mine = before.then(work, work);
    const tail = mine.catch(() => undefined);
    tails.set(key, tail);
    try {
      return await mine;
    } finally {
      if (tails.get(key) === tail) {
        tails.delete(key);
      }
    }
  };
}
