import {
  areIndispensable,
  isKodyError,
  KodyError,
  pullRequestKey,
} from "../../core/domain/index.ts";
import type { ReviewJob, ReviewQueue } from "../../core/ports/index.ts";

/** What happened to one job, for the log. */
export type JobEvent =
  | {
      readonly event: "review finished" | "visit finished";
      readonly pullRequest: string;
      readonly outcome: string;
      readonly milliseconds: number;
    }
  | {
      readonly event: "review failed" | "visit failed";
      readonly pullRequest: string;
      readonly attempt: number;
      readonly reason: string;
      readonly again: boolean;
    }
  | {
      readonly event: "review parked" | "visit parked";
      readonly pullRequest: string;
      readonly reason: string;
    }
  | { readonly event: "no work to be had"; readonly reason: string };

export interface JobRunner {
  readonly queue: Omit<ReviewQueue, "receive">;
  /** What its jobs are called in the log: of the lane `attend` each is a visit. */
  readonly name: "review" | "visit";
  /** Does the job; throws `KodyError`s. */
  work(job: ReviewJob, signal: AbortSignal): Promise<{ readonly status: string }>;
  /** Records that the job could not be done and says so on the pull request where possible. */
  giveUp(job: ReviewJob, error: KodyError): Promise<void>;
  log(event: JobEvent): void;
  now(): number;
}

/** Attempts after which a review that keeps failing is given up; the queue then lists it among the dead letters. */
export const maxAttempts = 5;
/** Shorter than the time after which the queue takes a silent worker for dead. */
const heartbeatMilliseconds = 5_000;
/** How long a stop waits for a review to reach its next step. */
const stopMilliseconds = 5_000;

/** Runs one job to its end: done, put back for later, or given up with a word on the pull request. Never throws. */
export async function runJob(
  job: ReviewJob,
  runner: JobRunner,
  signal: AbortSignal,
): Promise<void> {
  const pullRequest = pullRequestKey(job.pullRequest);
  const started = runner.now();
  const lost = new AbortController();
  const heart = setInterval(() => {
    runner.queue.heartbeat(job).catch((error: unknown) => {
      // A database that is away for a moment takes nothing away; a successor does.
      if (isKodyError(error, "superseded")) lost.abort(error);
    });
  }, heartbeatMilliseconds);
  try {
    const late = lateness(signal);
    const outcome = await Promise.race([
      runner.work(job, AbortSignal.any([signal, lost.signal])),
      late.promise,
    ]).finally(late.dismiss);
    await runner.queue.complete(job);
    runner.log({
      event: `${runner.name} finished`,
      pullRequest,
      outcome: outcome.status,
      milliseconds: runner.now() - started,
    });
  } catch (error) {
    await putAside(job, toKodyError(error), runner, signal).catch((cause: unknown) => {
      // The queue itself is out of reach: the job comes back by itself when its heartbeat is missed.
      runner.log({
        event: `${runner.name} failed`,
        pullRequest,
        attempt: job.attempt,
        reason: messageOf(cause),
        again: true,
      });
    });
  } finally {
    clearInterval(heart);
  }
}

/** Rejects when Kody stops and the review has not ended soon after: a call may be waiting for an answer for long. */
function lateness(signal: AbortSignal): { promise: Promise<never>; dismiss(): void } {
  const { promise, reject } = Promise.withResolvers<never>();
  let timer: NodeJS.Timeout | undefined;
  const begin = (): void => {
    timer = setTimeout(() => reject(new Error("The job did not stop in time.")), stopMilliseconds);
  };
  if (signal.aborted) begin();
  else signal.addEventListener("abort", begin, { once: true });
  return {
    promise,
    dismiss() {
      clearTimeout(timer);
      signal.removeEventListener("abort", begin);
    },
  };
}

async function putAside(
  job: ReviewJob,
  error: KodyError,
  runner: JobRunner,
  signal: AbortSignal,
): Promise<void> {
  const pullRequest = pullRequestKey(job.pullRequest);
  if (signal.aborted) {
    await runner.queue.release(job, 0);
    runner.log({
      event: `${runner.name} parked`,
      pullRequest,
      reason: `Kody is stopping; the ${runner.name} goes on at the next start.`,
    });
    return;
  }
  if (waitsForToken(error) || error.code === "rate-limited") {
    // Without a working credential no worker takes a job, so it may wait in front of the queue for the next token.
    const seconds = error.code === "rate-limited" ? (error.retryAfter ?? 60) : 1;
    await runner.queue.release(job, seconds);
    runner.log({ event: `${runner.name} parked`, pullRequest, reason: error.message });
    return;
  }
  const again = error.retryable && job.attempt < maxAttempts;
  runner.log({
    event: `${runner.name} failed`,
    pullRequest,
    attempt: job.attempt,
    reason: error.message,
    again,
  });
  if (!again) await runner.giveUp(job, error);
  if (error.retryable) await runner.queue.fail(job, error.message, error.retryAfter);
  else await runner.queue.complete(job);
}

/** Refused for the token's sake: nothing is wrong with the pull request, and the next token goes on with it. */
function waitsForToken({ code, details }: KodyError): boolean {
  if (code === "credential-refused") return true;
  const missing: unknown = details["missing"];
  return (
    code === "scope-missing" && Array.isArray(missing) && areIndispensable(missing.map(String))
  );
}

function toKodyError(error: unknown): KodyError {
  if (isKodyError(error)) return error;
  // An error nobody foresaw may pass: the job is tried again, and given up in the end like any other.
  return new KodyError("internal", messageOf(error), { retryable: true, cause: error });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
