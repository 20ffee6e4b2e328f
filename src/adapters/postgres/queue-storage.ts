import { CompiledQuery, sql, type Kysely, type Transaction } from "kysely";
import type { Fence, HeardComment, IncomingEvent, Lane } from "../../core/ports/index.ts";
import type { Connections } from "./connections.ts";
import { hearComment } from "./commands.ts";
import { recordEvent, type RecordedEvent } from "./events.ts";
import { dropLease, holdLease, orphanedLeases, takeLease, type Lease } from "./leases.ts";
import { workChannel, type Presence } from "./presence.ts";
import type { Tables } from "./tables/index.ts";

/** Runs any statement; what the queue's own library speaks. */
export interface SqlRunner {
  executeSql(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>;
}

/** What Kody's own tables do for one step of the queue, in the same transaction as the queue's. */
export interface QueueStep extends SqlRunner {
  recordEvent(event: IncomingEvent): Promise<RecordedEvent | null>;
  takeLease(fence: Fence, pullRequestId: string, lane: Lane): Promise<void>;
  /** Keeps a comment as it is heard of first. */
  hearComment(pullRequestId: string, comment: HeardComment): Promise<void>;
  /** Throws `superseded` when the attempt may no longer act. */
  holdLease(fence: Fence): Promise<void>;
  /** As `holdLease`, and ends it. */
  dropLease(fence: Fence): Promise<void>;
}

/** The half of the queue that lives in Kody's own tables: events, leases, and who is alive. */
export interface QueueStorage extends SqlRunner {
  transaction<T>(run: (step: QueueStep) => Promise<T>): Promise<T>;
  /** Wakes the workers of all processes. Outside transactions: PostgreSQL lets only one at a time commit a notice. */
  announceWork(): Promise<void>;
  /** Leases whose process is gone; never those of this one. */
  orphanedLeases(): Promise<Lease[]>;
  /** Calls `wake` when work may be waiting; returns a function that ends it. */
  listen(wake: () => void): () => void;
}

export function createQueueStorage(
  db: Kysely<Tables>,
  connections: Connections,
  presence: Presence,
): QueueStorage {
  return {
    executeSql: async (text, values) => connections.query(text, values),
    transaction: async (run) => db.transaction().execute(async (tx) => run(stepOf(tx, presence))),
    async announceWork() {
      await sql`select pg_notify(${workChannel}, '')`.execute(db);
    },
    orphanedLeases: async () =>
      (await orphanedLeases(db)).filter((lease) => lease.process !== presence.process),
    listen: (wake) => presence.listen(wake),
  };
}

function stepOf(tx: Transaction<Tables>, presence: Presence): QueueStep {
  return {
    executeSql: async (text, values) => tx.executeQuery(CompiledQuery.raw(text, values ?? [])),
    recordEvent: async (event) => recordEvent(tx, event),
    async hearComment(pullRequestId, comment) {
      await hearComment(tx, pullRequestId, comment);
    },
    takeLease: async (fence, pullRequestId, lane) =>
      takeLease(tx, { ...fence, pullRequestId, lane, process: presence.process }),
    holdLease: async (fence) => holdLease(tx, fence),
    dropLease: async (fence) => dropLease(tx, fence),
  };
}
