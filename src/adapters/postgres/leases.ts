import { sql, type Kysely } from "kysely";
import { KodyError } from "../../core/domain/index.ts";
import type { Fence, Lane } from "../../core/ports/index.ts";
import { presenceLock } from "./presence.ts";
import type { Tables } from "./tables/index.ts";

/** In each lane a pull request belongs to the job attempt that was taken last, until that one ends or another one is taken. */
export interface Lease extends Fence {
  readonly lane: Lane;
  readonly pullRequestId: string;
  /** Number of the process that took it. */
  readonly process: number;
}

export async function takeLease(db: Kysely<Tables>, lease: Lease): Promise<void> {
  const values = {
    job_id: lease.jobId,
    attempt: lease.attempt,
    process: lease.process,
    taken_at: sql<Date>`now()`,
  };
  await db
    .insertInto("leases")
    .values({ pull_request_id: lease.pullRequestId, lane: lease.lane, ...values })
    .onConflict((conflict) => conflict.columns(["pull_request_id", "lane"]).doUpdateSet(values))
    .execute();
}

/** Ends the lease; throws `superseded` when it has changed hands. */
export async function dropLease(db: Kysely<Tables>, fence: Fence): Promise<void> {
  const dropped = await db
    .deleteFrom("leases")
    .where("job_id", "=", fence.jobId)
    .where("attempt", "=", fence.attempt)
    .executeTakeFirst();
  if (dropped.numDeletedRows === 0n) throw superseded();
}

/** Keeps the lease from changing hands until the transaction ends; throws `superseded` when it has already. */
export async function holdLease(tx: Kysely<Tables>, fence: Fence): Promise<void> {
  const held = await tx
    .selectFrom("leases")
    .select("job_id")
    .where("job_id", "=", fence.jobId)
    .where("attempt", "=", fence.attempt)
    .forShare()
    .executeTakeFirst();
  if (held === undefined) throw superseded();
}

function superseded(): KodyError {
  return new KodyError(
    "superseded",
    "Another job owns this pull request now; this one stops without doing anything more.",
  );
}

/** Leases of processes that are gone: their presence was dropped by the server. */
export async function orphanedLeases(db: Kysely<Tables>): Promise<Lease[]> {
  // PostgreSQL: the two halves of an advisory lock's key are in classid and objid; objsubid 2 marks that form.
  const { rows } = await sql<{
    pull_request_id: string;
    lane: Lane;
    job_id: string;
    attempt: number;
    process: number;
  }>`
    select pull_request_id, lane, job_id, attempt, process from leases
    where not exists (
      select from pg_locks
      where locktype = 'advisory' and objsubid = 2 and classid::bigint = ${presenceLock} and objid::bigint = leases.process
        and database = (select oid from pg_database where datname = current_database())
    )
  `.execute(db);
  return rows.map((row) => ({
    pullRequestId: row.pull_request_id,
    lane: row.lane,
    jobId: row.job_id,
    attempt: row.attempt,
    process: row.process,
  }));
}
