import type { KodyError } from "../../../core/domain/index.ts";
import type { Call, Outcome } from "./call.ts";
import { describe, hostUnavailable, outcomeUnknown, rateLimited } from "./failures.ts";

export interface RetryPlan {
  /** Tries in all. */
  readonly tries: number;
  /** The longest that Kody waits within a call; for longer waits the job is put back instead. */
  readonly longestWaitMs: number;
  readonly timeoutMs: number;
  /** In [0, 1). */
  readonly random: () => number;
}

export type NextStep =
  | { readonly do: "take"; readonly answer: Extract<Outcome, { kind: "answered" }> }
  | { readonly do: "wait"; readonly ms: number }
  | { readonly do: "fail"; readonly error: KodyError };

/** When Bitbucket says nothing of when to come back after 429. Seconds. */
export const defaultPause = 60;

/** Decides what follows an attempt. Creating calls are repeated only when it is certain that nothing happened. */
export function nextStep(
  call: Call,
  outcome: Outcome,
  attempt: number,
  retryAfter: number | null,
  plan: RetryPlan,
): NextStep {
  const limited = outcome.kind === "answered" && outcome.status === 429;
  const failed = outcome.kind !== "answered" || outcome.status >= 500;
  if (outcome.kind === "answered" && !limited && !failed) return { do: "take", answer: outcome };
  const harmless = call.repeatable || limited || outcome.kind === "not-sent";
  if (!harmless) {
    return {
      do: "fail",
      error: outcomeUnknown(call, describe(outcome, plan.timeoutMs), retryAfter),
    };
  }
  const bearable = (retryAfter ?? 0) * 1_000 <= plan.longestWaitMs;
  if (attempt < plan.tries && bearable) {
    return { do: "wait", ms: waitFor(attempt, retryAfter, limited ? 2_000 : 500, plan) };
  }
  if (limited) return { do: "fail", error: rateLimited(retryAfter ?? defaultPause, "Bitbucket") };
  return {
    do: "fail",
    error: hostUnavailable(call, describe(outcome, plan.timeoutMs), retryAfter),
  };
}

/** Full jitter over a doubling span, so that many clients don't come back at once; never before Retry-After. */
function waitFor(
  attempt: number,
  retryAfter: number | null,
  firstSpanMs: number,
  plan: RetryPlan,
): number {
  const span = Math.min(firstSpanMs * 2 ** (attempt - 1), plan.longestWaitMs);
  const jitter = Math.floor(plan.random() * span);
  return retryAfter === null ? jitter : retryAfter * 1_000 + Math.min(jitter, 1_000);
}

/** Seconds to wait by a Retry-After header (seconds or date), at most an hour; null when it says nothing. */
export function readRetryAfter(header: string | null, now: Date): number | null {
  const value = header?.trim() ?? "";
  if (value === "") return null;
  const seconds = /^\d+$/.test(value) ? Number(value) : (Date.parse(value) - now.getTime()) / 1_000;
  if (Number.isNaN(seconds)) return null;
  return Math.min(Math.max(Math.ceil(seconds), 0), 3_600);
}
