import { z } from "zod";
import { deadLettersOf, lanes } from "./boss.ts";
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
    `select count(*) filter (where name = any($1::text[]) and state < 'active')::int as waiting,
       count(*) filter (where name = any($1::text[]) and state = 'active')::int as active,
       count(*) filter (where name = any($2::text[]) and state = 'created')::int as dead_letters
     from pgboss.job where name = any($1::text[]) or name = any($2::text[])`,
    [[...lanes], lanes.map(deadLettersOf)],
  );
  const [row] = rows.parse(result.rows);
  return {
    waiting: row?.waiting ?? 0,
    active: row?.active ?? 0,
    deadLetters: row?.dead_letters ?? 0,
  };
}
