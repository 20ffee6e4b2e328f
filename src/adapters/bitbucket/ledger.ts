import type { CallLedger, Clock } from "../../core/ports/index.ts";

/** Bitbucket: 1,000 calls to repositories an hour and user. Some are left for what else uses the same account. */
export const defaultHourlyCalls = 950;
const hourMs = 3_600_000;

/** A ledger in memory, for a process that is alone with its credential. `limit`: calls per credential and rolling hour. */
export function createMemoryLedger(clock: Clock, limit: number = defaultHourlyCalls): CallLedger {
  const calls = new Map<string, number[]>();
  return {
    async reserve(credentialId) {
      const now = clock.now().getTime();
      // A clock that was set back leaves entries in the future; they count as made now.
      const recent = (calls.get(credentialId) ?? [])
        .map((at) => Math.min(at, now))
        .filter((at) => at > now - hourMs);
      const oldest = recent[0];
      const granted = recent.length < limit;
      if (granted) recent.push(now);
      calls.set(credentialId, recent);
      const wait = granted ? 0 : Math.max(1, Math.ceil(((oldest ?? now) + hourMs - now) / 1_000));
      return { granted, wait, used: recent.length, limit };
    },
  };
}
