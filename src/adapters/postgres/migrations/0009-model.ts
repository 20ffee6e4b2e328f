import { sql, type Kysely } from "kysely";
import type { Migration } from "kysely/migration";
import { runAll } from "./run-all.ts";

const statements = [
  // What was really used is null until the call is finished; until then it counts with what it may cost at most.
  sql`create table model_calls (
    id bigint generated always as identity primary key,
    review_id bigint references reviews on delete set null,
    repository_uuid text,
    purpose text not null,
    provider text not null,
    model text not null,
    prompt_version text not null,
    begun_at timestamptz not null,
    at_most_tokens bigint not null check (at_most_tokens >= 0),
    at_most_micro_dollars bigint not null check (at_most_micro_dollars >= 0),
    input_tokens bigint,
    cached_tokens bigint,
    output_tokens bigint,
    micro_dollars bigint,
    milliseconds bigint,
    result text
  )`,
  sql`create index model_calls_by_time on model_calls (begun_at)`,
  sql`create index model_calls_of_review on model_calls (review_id)`,
  sql`create table model_exchanges (
    call_id bigint primary key references model_calls on delete cascade,
    system text not null,
    prompt text not null,
    answer text
  )`,
];

export const model: Migration = {
  async up(db: Kysely<unknown>) {
    await runAll(db, statements);
  },
};
