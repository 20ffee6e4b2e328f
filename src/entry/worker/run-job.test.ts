import { describe, expect, test } from "vitest";
import { KodyError } from "../../core/domain/index.ts";
import type { ReviewJob, ReviewQueue } from "../../core/ports/index.ts";
import { runJob, type JobEvent } from "./run-job.ts";

function stage(review: () => Promise<void>, change: Partial<ReviewQueue> = {}) {
  const did: string[] = [];
  const events: JobEvent[] = [];
  const note = (name: string) => async (_: ReviewJob, detail?: string | number) => {
    did.push(detail === undefined ? name : `${name} ${detail}`);
  };
  const queue: ReviewQueue = {
    receive: async () => "queued",
    take: async () => null,
    waitForWork: async () => {},
    heartbeat: async () => {},
    complete: note("complete"),
    fail: note("fail"),
    release: note("release"),
    isSuperseded: async () => false,
    ...change,
  };
  const runner = {
    queue,
    name: "review" as const,
    work: async () => {
      await review();
      return { status: "unchanged" as const };
    },
    giveUp: async () => void did.push("give up"),
    log: (event: JobEvent) => void events.push(event),
    now: () => 0,
  };
  return { did, events, runner };
}

function job(attempt = 1): ReviewJob {
  return {
    id: "job",
    attempt,
    pullRequest: { workspace: "acme", slug: "shop", id: 1 },
    repositoryUuid: "{r}",
    head: null,
    destinationBranch: null,
    reason: "poll",
  };
}

const never = new AbortController().signal;

describe("a job", () => {
  test("that is reviewed is complete", async () => {
    const { did, events, runner } = stage(async () => {});
    await runJob(job(), runner, never);
    expect(did).toEqual(["complete"]);
    expect(events).toEqual([
      {
        event: "review finished",
        pullRequest: "acme/shop#1",
        outcome: "unchanged",
        milliseconds: 0,
      },
    ]);
  });

  test("that may succeed later is put back, and given up after five attempts with a word", async () => {
    const unavailable = async (): Promise<void> => {
      throw new KodyError("host-unavailable", "Bitbucket answered 503.", {
        retryable: true,
        retryAfter: 7,
      });
    };
    const early = stage(unavailable);
    await runJob(job(4), early.runner, never);
    expect(early.did).toEqual(["fail Bitbucket answered 503."]);
    const last = stage(unavailable);
    await runJob(job(5), last.runner, never);
    expect(last.did).toEqual(["give up", "fail Bitbucket answered 503."]);
  });

  test("that can't succeed is given up at once", async () => {
    const { did, runner } = stage(async () => {
      throw new KodyError("host-rejected", "Bitbucket refused the comment.");
    });
    await runJob(job(), runner, never);
    expect(did).toEqual(["give up", "complete"]);
  });

  test.each([
    ["credential-refused", 1],
    ["rate-limited", 30],
  ] as const)("is parked, not failed, on %s", async (code, seconds) => {
    const { did, events, runner } = stage(async () => {
      throw new KodyError(code, "Later.", { retryAfter: 30 });
    });
    await runJob(job(5), runner, never);
    expect(did).toEqual([`release ${seconds}`]);
    expect(events[0]?.event).toBe("review parked");
  });

  test("is put back when Kody stops", async () => {
    const stopping = new AbortController();
    const { did, runner } = stage(async () => {
      stopping.abort();
      throw new Error("aborted");
    });
    await runJob(job(), runner, stopping.signal);
    expect(did).toEqual(["release 0"]);
  });

  test("whose error nobody foresaw is tried again", async () => {
    const { did, runner } = stage(async () => {
      throw new TypeError("undefined is not a function");
    });
    await runJob(job(), runner, never);
    expect(did).toEqual(["fail undefined is not a function"]);
  });

  test("never takes the worker with it, even when the queue is away", async () => {
    const gone = async (): Promise<void> => {
      throw new Error("connection lost");
    };
    const { events, runner } = stage(gone, { fail: gone, complete: gone });
    await expect(runJob(job(), runner, never)).resolves.toBeUndefined();
    expect(events.at(-1)).toMatchObject({ event: "review failed", reason: "connection lost" });
  });
});
