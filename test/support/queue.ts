import { z } from "zod";
import { openDatabase, type Database } from "../../src/adapters/postgres/index.ts";
import {
  createReviewQueue,
  type PumpedReviewQueue,
  type QueueEvent,
} from "../../src/adapters/queue/index.ts";
import type { IncomingEvent } from "../../src/core/ports/index.ts";

const rows = z.array(z.record(z.string(), z.unknown()));

/** A queue on a database, joined as the application joins them, under timings that suit tests. */
export interface TestQueue {
  readonly database: Database;
  readonly queue: PumpedReviewQueue;
  readonly events: QueueEvent[];
  /** Any statement on the tables of the queue. */
  sql(text: string, values?: unknown[]): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

export async function openTestQueue(databaseUrl: string): Promise<TestQueue> {
  const database = await openDatabase({ home: "", databaseUrl });
  const storage = database.queueStorage;
  const events: QueueEvent[] = [];
  const queue = await createReviewQueue({
    storage,
    log: (event) => events.push(event),
    pollMilliseconds: 50,
    graceMilliseconds: 100,
  });
  return {
    database,
    queue,
    events,
    sql: async (text, values) => rows.parse((await storage.executeSql(text, values)).rows),
    async close() {
      await queue.stop();
      await database.close();
    },
  };
}

/** An event that asks for a review; its identity is made of pull request and head. */
export function eventOf(
  pullRequestId: number,
  head: string,
  more: Partial<IncomingEvent> = {},
): IncomingEvent {
  return {
    dedupeKey: `${pullRequestId}/${head}`,
    kind: "pullrequest:updated",
    pullRequest: { workspace: "acme", slug: "shop", id: pullRequestId },
    repositoryUuid: "{shop}",
    head,
    destinationBranch: "main",
    payload: {},
    review: true,
    ...more,
  };
}
