import { sql, type Kysely } from "kysely";
import type { CallLedger, Clock } from "../../core/ports/index.ts";
import type { Tables } from "./tables/index.ts";

export interface CallLedgerOptions {
  /** Calls per rolling hour and credential. Bitbucket: 1,000 for a user. */
  readonly limit: number;
  /** The database's own clock when absent: it is the same one for all processes. */
  readonly clock?: Pick<Clock, "now">;
}

/** A call counts for the minute it was made in and 60 more, so never too short. */
const minutesCounted = 61;

interface Reserved {
  readonly used: number;
  readonly granted: boolean;
  /** Oldest minute that still counts, and now; both since 1970. */
  readonly oldest: number | null;
  readonly seconds: number;
}

export function createCallLedger(db: Kysely<Tables>, options: CallLedgerOptions): CallLedger {
  return {
    async reserve(credentialId) {
      const { used, granted, oldest, seconds } = await reserveOne(db, credentialId, options);
      const free = oldest === null ? seconds + 60 : (oldest + minutesCounted) * 60;
      return {
        granted,
        wait: granted ? 0 : Math.max(1, Math.ceil(free - seconds)),
        used,
        limit: options.limit,
      };
    },
  };
}

/**
 * One statement: the row lock makes concurrent callers count one after the other, each from what the one before wrote.
 * Minutes ahead of the clock (it was wrong and was put right) count as the present one, so they run out as well.
 */
async function reserveOne(
  db: Kysely<Tables>,
  credentialId: string,
  options: CallLedgerOptions,
): Promise<Reserved> {
  const now = sql`extract(epoch from coalesce(${options.clock?.now() ?? null}::timestamptz, clock_timestamp()))`;
  const minute = sql`floor(${now} / 60)::bigint`;
  const { rows } = await sql<Reserved>`
    insert into call_ledger as ledger (credential_id, minutes, used, granted)
    select ${credentialId}, case when ${options.limit}::int > 0 then jsonb_build_object(${minute}::text, 1) else '{}' end,
      least(1, ${options.limit}::int), ${options.limit}::int > 0
    on conflict (credential_id) do update set (minutes, used, granted) = (
      select
        case when total < ${options.limit}::int
          then kept || jsonb_build_object(present::text, coalesce((kept->>present::text)::int, 0) + 1) else kept end,
        least(total + 1, greatest(total, ${options.limit}::int)),
        total < ${options.limit}::int
      from (
        select present, coalesce(jsonb_object_agg(kept_minute, calls) filter (where calls > 0), '{}') as kept,
          coalesce(sum(calls), 0)::int as total
        from (select ${minute} as present) as clock
        left join lateral (
          select least(key::bigint, present)::text as kept_minute, sum(value::int)::int as calls
          from jsonb_each_text(ledger.minutes) where key::bigint > present - ${minutesCounted}::int group by 1
        ) as counted on true
        group by present
      ) as window_of_an_hour
    )
    returning used, granted, ${now}::float8 as seconds,
      (select min(key::bigint)::float8 from jsonb_object_keys(minutes) as key) as oldest
  `.execute(db);
  const [row] = rows;
  if (row === undefined)
    throw new Error("An insert that updates on conflict always returns its row.");
  return row;
}
