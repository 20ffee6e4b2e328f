import { describe, expect, test, vi } from "vitest";
import type { ReviewJob, ReviewQueue } from "../../core/ports/index.ts";
import type { JobEvent } from "./run-job.ts";
import { startWorkers, type WorkersOptions } from "./workers.ts";

function job(id: string): ReviewJob {
  return {
    id,
    attempt: 1,
    pullRequest: { workspace: "acme", slug: "shop", id: 1 },
    repositoryUuid: "{r}",
    head: null,
    destinationBranch: null,
    reason: "poll",
  };
}

interface StageOptions extends Partial<Pick<WorkersOptions, "count" | "ready" | "work">> {
  readonly queue?: Partial<WorkersOptions["queue"]>;
}

function stage(jobs: ReviewJob[], { queue = {}, ...change }: StageOptions = {}) {
  const did: string[] = [];
  const events: JobEvent[] = [];
  const idle = Promise.withResolvers<void>();
  const note = (what: string) => async (one: ReviewJob) => void did.push(`${what} ${one.id}`);
  const workers = startWorkers({
    name: "review",
    count: 1,
    queue: {
      take: async () => jobs.shift() ?? null,
      waitForWork: (_, signal) => {
        idle.resolve();
        return new Promise((resolve) => {
          if (signal.aborted) resolve();
          signal.addEventListener("abort", () => resolve(), { once: true });
        });
      },
      heartbeat: async () => {},
      complete: note("complete"),
      fail: note("fail"),
      release: note("release"),
      isSuperseded: async () => false,
      ...queue,
    },
    ready: async () => true,
    work: async () => ({ status: "unchanged" }),
    giveUp: async () => {},
    log: (event) => void events.push(event),
    now: () => 0,
    ...change,
  });
  return { workers, did, events, idle: idle.promise };
}

describe("workers", () => {
  test("do all that waits, then wait themselves, and stop when told", async () => {
    const { workers, did, idle } = stage([job("a"), job("b"), job("c")]);
    await idle;
    expect(did).toEqual(["complete a", "complete b", "complete c"]);
    await workers.stop();
  });

  test("work side by side, as many as asked for", async () => {
    let running = 0;
    let most = 0;
    const together = Promise.withResolvers<void>();
    const { workers, did } = stage([job("a"), job("b"), job("c"), job("d")], {
      count: 3,
      work: async () => {
        running += 1;
        most = Math.max(most, running);
        if (running === 3) together.resolve();
        await together.promise;
        running -= 1;
        return { status: "unchanged" };
      },
    });
    await together.promise;
    await vi.waitFor(() => expect(did).toHaveLength(4));
    expect(most).toBe(3);
    await workers.stop();
  });

  test("take nothing while there is no connection", async () => {
    const take = vi.fn<ReviewQueue["take"]>(async () => null);
    const asked = Promise.withResolvers<void>();
    const { workers } = stage([], {
      queue: { take },
      ready: async () => {
        asked.resolve();
        return false;
      },
    });
    await asked.promise;
    await workers.stop();
    expect(take).not.toHaveBeenCalled();
  });

  test("told to stop, interrupt the running review, put it back and begin no other", async () => {
    const begun = Promise.withResolvers<void>();
    const { workers, did } = stage([job("a"), job("b")], {
      work: (_, signal) => {
        begun.resolve();
        return new Promise((_resolve, reject) => {
          signal.addEventListener("abort", () => reject(new Error("aborted")), { once: true });
        });
      },
    });
    await begun.promise;
    await workers.stop();
    expect(did).toEqual(["release a"]);
  });

  test("told to stop, don't wait for a review that hears nothing", async () => {
    vi.useFakeTimers();
    try {
      const begun = Promise.withResolvers<void>();
      const { workers, did } = stage([job("a")], {
        work: () => {
          begun.resolve();
          return new Promise(() => {});
        },
      });
      await begun.promise;
      const stopped = workers.stop();
      await vi.advanceTimersByTimeAsync(10_000);
      await stopped;
      expect(did).toEqual(["release a"]);
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  test("stopped twice, stop once", async () => {
    const { workers, idle } = stage([]);
    await idle;
    await expect(Promise.all([workers.stop(), workers.stop()])).resolves.toHaveLength(2);
  });

  test("outlive a database that is away, say so once, and go on when it is back", async () => {
    vi.useFakeTimers();
    try {
      let away = 5;
      const back = [job("a")];
      const { workers, did, events } = stage([], {
        queue: {
          take: async () => {
            away -= 1;
            if (away >= 0) throw new Error("The database is out of reach.");
            return back.shift() ?? null;
          },
        },
      });
      await vi.advanceTimersByTimeAsync(20_000);
      expect(did).toEqual(["complete a"]);
      expect(events).toEqual([
        { event: "no work to be had", reason: "The database is out of reach." },
        expect.objectContaining({ event: "review finished" }),
      ]);
      await workers.stop();
    } finally {
      vi.useRealTimers();
    }
  });
});
