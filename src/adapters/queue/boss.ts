import { PgBoss } from "pg-boss";
import type { Lane } from "../../core/ports/index.ts";
import type { SqlRunner } from "./storage.ts";

/** Each lane is a queue of pg-boss. */
export const lanes = ["review", "attend"] as const satisfies readonly Lane[];

/** Where jobs of a lane go that failed too often. */
export function deadLettersOf(lane: Lane): string {
  return `${lane}-dead`;
}

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
  for (const lane of lanes) await makeQueues(boss, lane);
  return boss;
}

async function makeQueues(boss: PgBoss, lane: Lane): Promise<void> {
  const deadLetter = deadLettersOf(lane);
  await boss.createQueue(deadLetter, { retentionSeconds: 90 * day });
  // One waiting and one running job per key, the key being the pull request.
  await boss.createQueue(lane, { policy: "stately", deadLetter });
  await boss.updateQueue(lane, {
    retryLimit,
    retryDelay: 5,
    retryBackoff: true,
    retryDelayMax: 600,
    heartbeatSeconds,
    expireInSeconds: 3_600,
    retentionSeconds: 30 * day,
    deleteAfterSeconds: day,
  });
}
