import { z } from "zod";
import type { Lane } from "../../core/ports/index.ts";
import type { SqlRunner } from "./storage.ts";

const rows = z.array(z.object({ reason: z.string() }));

/** Why the jobs of this key wait that a newer event is to take the place of. */
export async function waitingReasons(db: SqlRunner, lane: Lane, key: string): Promise<string[]> {
  const found = await db.executeSql(
    `select distinct reason from pgboss.job as job, lateral (
       select job.data->>'reason' as reason
       union select jsonb_array_elements_text(coalesce(job.data->'also', '[]'::jsonb))
     ) as reasons
     where job.name = $1 and job.singleton_key = $2 and job.state < 'active' and reason is not null
     order by reason`,
    [lane, key],
  );
  return rows.parse(found.rows).map(({ reason }) => reason);
}

/** Hands the reasons of a job that gives way to the one that waits behind it. */
export async function passReasons(db: SqlRunner, lane: Lane, jobId: string): Promise<void> {
  await db.executeSql(
    `update pgboss.job as waiting set data = jsonb_set(waiting.data, '{also}', (
       select coalesce(jsonb_agg(distinct reason order by reason), '[]'::jsonb) from (
         select jsonb_array_elements_text(coalesce(waiting.data->'also', '[]'::jsonb)) as reason
         union select ended.data->>'reason'
         union select jsonb_array_elements_text(coalesce(ended.data->'also', '[]'::jsonb))
       ) as reasons where reason is distinct from waiting.data->>'reason'
     ))
     from pgboss.job as ended
     where ended.name = $1 and ended.id = $2 and waiting.name = $1
       and waiting.singleton_key = ended.singleton_key and waiting.state < 'active'
       and waiting.id <> ended.id`,
    [lane, jobId],
  );
}
