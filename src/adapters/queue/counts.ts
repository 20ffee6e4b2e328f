import { z } from "zod";
import { deadLetterQueue, reviewQueue } from "./boss.ts";
import type { SqlRunner } from "./storage.ts";

/** How many jobs wait, run, and were given up. */
export interface QueueCounts {
  readonly waiting: number;
  readonly active: number;
  readonly deadLetters: number;
}

const rows = z.array(
  z.object({ waiting: z.number(), active: z.number(), dead_letters: z.number() }),
);

export async function countJobs(db: SqlRunner): Promise<QueueCounts> {
  const result = await db.executeSql(
    `select count(*) filter (where name = $1 and state < 'active')::int as waiting,
       count(*) filter (where name = $1 and state = 'active')::int as active,
       count(*) filter (where name = $2 and state = 'created')::int as dead_letters
     from pgboss.job where name in ($1, $2)`,
    [reviewQueue, deadLetterQueue],
  );
  const [row] = rows.parse(result.rows);
  return {
    waiting: row?.waiting ?? 0,
    active: row?.active ?? 0,
    deadLetters: row?.dead_letters ?? 0,
  };
}
