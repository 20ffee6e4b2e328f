import { runJob, type JobRunner } from "./run-job.ts";

export interface Workers {
  /** Lets running reviews stop at their next step, puts them back, and resolves when all have. */
  stop(): Promise<void>;
}

export interface WorkersOptions extends JobRunner {
  readonly count: number;
  /** False while no work may be done: not connected yet, or the credential was refused. */
  ready(): Promise<boolean>;
}

const idleMilliseconds = 15_000;
const notReadyMilliseconds = 500;
const afterErrorMilliseconds = 2_000;

/** Starts `count` loops that take jobs from the queue one at a time. */
export function startWorkers(options: WorkersOptions): Workers {
  const stopping = new AbortController();
  const loops = Array.from({ length: options.count }, () => loop(options, stopping.signal));
  return {
    async stop() {
      stopping.abort();
      await Promise.all(loops);
    },
  };
}

async function loop(options: WorkersOptions, signal: AbortSignal): Promise<void> {
  let silent = false;
  while (!signal.aborted) {
    try {
      if (!(await options.ready())) {
        await pause(notReadyMilliseconds, signal);
        continue;
      }
      const job = await options.queue.take();
      if (job === null) await options.queue.waitForWork(idleMilliseconds, signal);
      else await runJob(job, options, signal);
      silent = false;
    } catch (error) {
      // The database is away: nothing is lost, the events are on disk; ask again soon, but say it once.
      if (!silent && !signal.aborted)
        options.log({
          event: "no work to be had",
          reason: error instanceof Error ? error.message : String(error),
        });
      silent = true;
      await pause(afterErrorMilliseconds, signal);
    }
  }
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener("abort", done, { once: true });
    function done(): void {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    }
  });
}
