import { z } from "zod";
import type { Lane } from "../../core/ports/index.ts";
import type { SqlRunner } from "./storage.ts";

/**
 * Other jobs of the same pull request that wait. pg-boss lets one wait as new and one as failed before, so after a crash
 * there may be two; the one with the newest event is the one that counts.
 */
export interface Neighbours {
  /** True when one of them has a newer event. */
  readonly newer: boolean;
  /** Ids of those with an older event or the same one. */
  readonly older: readonly string[];
}

const rows = z.array(z.object({ id: z.string(), newer: z.boolean() }));

export async function findNeighbours(
  db: SqlRunner,
  lane: Lane,
  jobId: string,
): Promise<Neighbours> {
  const result = await db.executeSql(
    `select other.id, (other.data->>'sequence')::bigint > (job.data->>'sequence')::bigint as newer
     from pgboss.job as job
     join pgboss.job as other on other.name = job.name and other.singleton_key = job.singleton_key
       and other.state < 'active' and other.id <> job.id
     where job.name = $1 and job.id = $2`,
    [lane, jobId],
  );
  const found = rows.parse(result.rows);
  return {
    newer: found.some((other) => other.newer),
    older: found.filter((other) => !other.newer).map((other) => other.id),
  };
}

/** Jobs that are being changed by somebody else at this moment are left to them. */
export async function deleteWaiting(
  db: SqlRunner,
  lane: Lane,
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return;
  await db.executeSql(
    `delete from pgboss.job where name = $1 and id in (
       select id from pgboss.job where name = $1 and id = any($2::uuid[]) and state < 'active' for update skip locked
     )`,
    [lane, ids],
  );
}

/** Removes the job of this key that failed before and waits for its next attempt. */
export async function deleteRetrying(db: SqlRunner, lane: Lane, key: string): Promise<void> {
  await db.executeSql(
    `delete from pgboss.job where name = $1 and singleton_key = $2 and state = 'retry'`,
    [lane, key],
  );
}
