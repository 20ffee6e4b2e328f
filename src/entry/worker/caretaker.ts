import { setTimeout as delay } from "node:timers/promises";
import type { Clock, TaskStore } from "../../core/ports/index.ts";

/** Work that comes back by itself. `run` answers in how many seconds it wants to run again, at most the longer of the other two; null: after `every`. */
export interface CaretakerTask {
  readonly name: string;
  /** Seconds. */
  readonly every: number;
  /** Longer than it ever takes, in seconds: after that another process may begin it. */
  readonly atMost: number;
  run(signal: AbortSignal): Promise<number | null>;
}

export interface CaretakerOptions {
  readonly tasks: readonly CaretakerTask[];
  readonly store: TaskStore;
  readonly clock: Pick<Clock, "now">;
  readonly log: (event: Readonly<Record<string, unknown>>) => void;
  /** Between two looks. */
  readonly lookMilliseconds?: number;
}

export interface Caretaker {
  /** Runs a task now, due or not, and answers when it is done. Throws what it throws. */
  run(name: string): Promise<void>;
  /** Makes a task due, and looks at once. */
  hurry(name: string): Promise<void>;
  /** Lets a running task come to its next step, and ends. */
  stop(): Promise<void>;
}

const defaultLookMilliseconds = 1_000;
/** Seconds until what failed is tried again, however rarely it comes otherwise. */
const soonAgain = 3_600;
/** Clocks of two machines may differ that many seconds. */
const toleratedSkew = 300;

/** Looks every second which task is due and is nobody else's; a task never runs twice at once, different ones may. */
export function startCaretaker(options: CaretakerOptions): Caretaker {
  const stopping = new AbortController();
  const { signal } = stopping;
  const running = new Map<string, Promise<void>>();
  let wake = new AbortController();
  const loop = rounds();

  async function rounds(): Promise<void> {
    let silent = false;
    while (!signal.aborted) {
      try {
        for (const task of options.tasks) await startIfDue(task);
        silent = false;
      } catch (error) {
        if (!silent && !signal.aborted)
          options.log({ level: "warn", event: "tasks can't be looked at", reason: String(error) });
        silent = true;
      }
      await pause();
    }
  }

  async function startIfDue(task: CaretakerTask): Promise<void> {
    if (signal.aborted || running.has(task.name)) return;
    const now = options.clock.now();
    const latest = after(now, longest(task) + toleratedSkew);
    if (!(await options.store.claim(task.name, now, after(now, task.atMost), latest))) return;
    const run = runToEnd(task, options, signal).finally(() => running.delete(task.name));
    running.set(task.name, run);
  }

  async function pause(): Promise<void> {
    const woken = AbortSignal.any([signal, wake.signal]);
    await delay(options.lookMilliseconds ?? defaultLookMilliseconds, undefined, {
      signal: woken,
    }).catch(() => undefined);
    wake = new AbortController();
  }

  return {
    async run(name) {
      const task = options.tasks.find((one) => one.name === name);
      if (task === undefined) throw new Error(`There is no task ${name}.`);
      await task.run(signal);
    },
    async hurry(name) {
      await options.store.hurry(name);
      wake.abort();
    },
    async stop() {
      stopping.abort();
      await loop;
      await Promise.all(running.values());
    },
  };
}

/** Never throws: a task that fails comes back like any other. */
async function runToEnd(
  task: CaretakerTask,
  { store, clock, log }: CaretakerOptions,
  signal: AbortSignal,
): Promise<void> {
  const said = (event: string) => (error: unknown) => {
    if (signal.aborted) return 0;
    const reason = error instanceof Error ? error.message : String(error);
    log({ level: "warn", event, task: task.name, reason });
    return Math.min(task.every, soonAgain);
  };
  const next = (await task.run(signal).catch(said("task failed"))) ?? task.every;
  await store
    .finish(task.name, after(clock.now(), Math.min(next, longest(task))))
    .catch(said("task could not be put back"));
}

/** Nothing waits longer, so that a later time is known to come from a clock that was wrong. In seconds. */
function longest({ every, atMost }: CaretakerTask): number {
  return Math.max(every, atMost);
}

function after(time: Date, seconds: number): Date {
  return new Date(time.getTime() + seconds * 1_000);
}
