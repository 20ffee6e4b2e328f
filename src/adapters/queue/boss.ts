import { PgBoss } from "pg-boss";
import type { SqlRunner } from "./storage.ts";

export const reviewQueue = "review";
export const deadLetterQueue = "review-dead";
/** A job that failed this often, crashes of its process included, goes to the dead letters. */
export const maxFailures = 5;
export const retryLimit = maxFailures - 1;

const day = 86_400;

/** A worker that was not heard of for this long is taken for dead. Seconds. */
const heartbeatSeconds = 20;

/** Opens pg-boss on the given connections; its tables are in the schema `pgboss` and are made or updated here. */
export async function startBoss(db: SqlRunner, onError: (reason: string) => void): Promise<PgBoss> {
  const boss = new PgBoss({
    db: { executeSql: async (text, values) => db.executeSql(text, values) },
    schema: "pgboss",
    schedule: false,
    registerInstance: false,
    monitorVacuum: false,
    superviseIntervalSeconds: 10,
    monitorIntervalSeconds: 10,
  });
  boss.on("error", (error) => onError(error.message));
  await boss.start();
  await boss.createQueue(deadLetterQueue, { retentionSeconds: 90 * day });
  await boss.createQueue(reviewQueue, {
    // One waiting and one running job per key, the key being the pull request.
    policy: "stately",
    deadLetter: deadLetterQueue,
  });
  await boss.updateQueue(reviewQueue, {
    retryLimit,
    retryDelay: 5,
    retryBackoff: true,
    retryDelayMax: 600,
    heartbeatSeconds,
    expireInSeconds: 3_600,
    retentionSeconds: 30 * day,
    deleteAfterSeconds: day,
  });
  return boss;
}
