import type { Identity } from "./credentials.ts";

const HOUR_MS = 3_600_000;

export interface RateLimit {
  /** Counts one call; false: it is over the limit and does not count. */
  take(identity: Identity, now: number): boolean;
  /** Calls in the last hour. */
  used(identity: Identity, now: number): number;
  clear(): void;
}

/**
 * A rolling hour. Bitbucket: per user for API tokens, per token for access tokens, and a common
 * 60 for callers without credentials.
 */
export function createRateLimit(limit: () => number): RateLimit {
  const taken = new Map<string, number[]>();
  const recent = (identity: Identity, now: number): number[] => {
    const key = keyOf(identity);
    const calls = (taken.get(key) ?? []).filter((at) => at > now - HOUR_MS);
    taken.set(key, calls);
    return calls;
  };
  return {
    take(identity, now) {
      const calls = recent(identity, now);
      if (calls.length >= (identity.kind === "known" ? limit() : Math.min(60, limit()))) {
        return false;
      }
      calls.push(now);
      return true;
    },
    used: (identity, now) => recent(identity, now).length,
    clear: () => taken.clear(),
  };
}

function keyOf(identity: Identity): string {
  if (identity.kind !== "known") {
    return "anonymous";
  }
  return identity.token.kind === "api"
    ? `user ${identity.user.uuid}`
    : `token ${identity.token.token}`;
}
