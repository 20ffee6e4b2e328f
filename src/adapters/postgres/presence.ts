import { randomInt } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import type { Target } from "./target.ts";

/**
 * One connection that is open as long as this process lives. PostgreSQL drops it, and the advisory lock on it, the moment
 * the process dies, so others see at once whose jobs are orphaned and whether the server is still in use.
 */
export interface Presence {
  /** This process among all that use the database; a new number at each start. */
  readonly process: number;
  /** Calls `wake` when another process has put work into the queue, and after each time the connection was lost. */
  listen(wake: () => void): () => void;
  close(): Promise<void>;
}

/** First half of the advisory lock's key; the second is the number of the process. */
export const presenceLock = 1_801_413_753;
export const workChannel = "kody_work";
const presenceName = "kody presence";
const firstPause = 100;
const longestPause = 2_000;

export async function openPresence(target: Target): Promise<Presence> {
  const number = randomInt(1, 2 ** 31 - 1);
  const listeners = new Set<() => void>();
  const closing = new AbortController();
  let client = await enter();
  let returning: Promise<void> | null = null;

  async function enter(): Promise<pg.Client> {
    const entered = new pg.Client({
      ...target.config,
      application_name: presenceName,
      connectionTimeoutMillis: 10_000,
      keepAlive: true,
    });
    entered.on("error", () => undefined);
    try {
      await entered.connect();
      await entered.query(`select pg_advisory_lock_shared(${presenceLock}, ${number})`);
      await entered.query(`listen ${workChannel}`);
    } catch (error) {
      await entered.end().catch(() => undefined);
      throw error;
    }
    entered.on("notification", wakeAll);
    entered.once("end", () => {
      if (!closing.signal.aborted) returning ??= comeBack().finally(() => (returning = null));
    });
    return entered;
  }

  async function comeBack(): Promise<void> {
    for (let wait = firstPause; !closing.signal.aborted; wait = Math.min(wait * 2, longestPause)) {
      try {
        await target.revive();
        client = await enter();
        return wakeAll();
      } catch {
        await pause(wait, undefined, { signal: closing.signal }).catch(() => undefined);
      }
    }
  }

  function wakeAll(): void {
    for (const wake of listeners) wake();
  }

  return {
    process: number,
    listen(wake) {
      listeners.add(wake);
      return () => void listeners.delete(wake);
    },
    async close() {
      closing.abort();
      await returning;
      await client.end();
    },
  };
}

/** True when no process is present on the server any more, looked at a few times: one that is leaving takes a moment. */
export async function isLastOne(config: pg.ClientConfig): Promise<boolean> {
  const client = new pg.Client({ ...config, connectionTimeoutMillis: 5_000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    for (let look = 0; look < 5; look += 1) {
      const { rowCount } = await client.query(
        "select from pg_stat_activity where application_name = $1",
        [presenceName],
      );
      if (rowCount === 0) return true;
      await pause(20);
    }
    return false;
  } catch {
    // It is down or going down: there is nothing to stop, or stopping it again does no harm.
    return true;
  } finally {
    await client.end().catch(() => undefined);
  }
}
