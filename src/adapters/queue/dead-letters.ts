import type { PgBoss } from "pg-boss";
import { z } from "zod";
import type { PullRequestRef } from "../../core/domain/index.ts";
import { deadLettersOf, lanes, retryLimit } from "./boss.ts";
import { jobData } from "./job-data.ts";
import type { QueueStorage } from "./storage.ts";

/** A job that was given up. */
export interface DeadLetter {
  readonly id: string;
  readonly pullRequest: PullRequestRef;
  readonly head: string | null;
  /** The last failure, as a sentence. */
  readonly reason: string;
  readonly failedAt: Date;
}

const rows = z.array(
  z.object({
    id: z.string(),
    name: z.string(),
    created_on: z.date(),
    data: jobData,
    singleton_key: z.string(),
    source_output: z.object({ reason: z.string() }).nullable().catch(null),
  }),
);

const columns = "id, name, created_on, data, singleton_key, source_output";

/** Newest first; at most `limit`. */
export async function listDeadLetters(storage: QueueStorage, limit: number): Promise<DeadLetter[]> {
  const found = await storage.executeSql(
    `select ${columns} from pgboss.job where name = any($1::text[]) and state = 'created' order by created_on desc limit $2`,
    [lanes.map(deadLettersOf), limit],
  );
  return rows.parse(found.rows).map((row) => ({
    id: row.id,
    pullRequest: row.data.pullRequest,
    head: row.data.head,
    reason:
      row.source_output?.reason ??
      "The process that worked on it stopped or was not heard of any more.",
    failedAt: row.created_on,
  }));
}

/** Queues the job again with all its attempts; false when there is no such dead letter. A newer job that waits stays. */
export async function replayDeadLetter(
  boss: PgBoss,
  storage: QueueStorage,
  id: string,
): Promise<boolean> {
  return storage.transaction(async (step) => {
    const taken = await step.executeSql(
      `delete from pgboss.job where name = any($1::text[]) and id::text = $2 and state = 'created' returning ${columns}`,
      [lanes.map(deadLettersOf), id],
    );
    const [letter] = rows.parse(taken.rows);
    const lane = lanes.find((one) => deadLettersOf(one) === letter?.name);
    if (letter === undefined || lane === undefined) return false;
    await boss.send(
      lane,
      { ...letter.data, failures: 0 },
      { singletonKey: letter.singleton_key, retryLimit, db: step },
    );
    return true;
  });
}
