/** Runs tasks, at most `limit` at a time, started in the order in which they came. */
export function createSlots(limit: number): <T>(task: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;

  function startNext(): void {
    while (running < limit) {
      const start = waiting.shift();
      if (start === undefined) return;
      running += 1;
      start();
    }
  }

  function end(): void {
    running -= 1;
    startNext();
  }

  return (task) =>
    new Promise((resolve, reject) => {
      waiting.push(() => void task().then(resolve, reject).finally(end));
      startNext();
    });
}
