import { sql, type Kysely, type Selectable } from "kysely";
import { startOfDay, startOfMonth } from "../../core/domain/index.ts";
import type {
  CallOutcome,
  Grant,
  Limit,
  ModelCall,
  ModelExchange,
  RecordedCall,
  SpendBudgets,
  SpendStore,
  Spent,
} from "../../core/ports/index.ts";
import { storableText } from "./storable.ts";
import type { Tables } from "./tables/index.ts";

export interface SpendOptions {
  /** Off: `keepExchange` keeps nothing. */
  readonly keepPrompts: boolean;
}

export function createSpendStore(db: Kysely<Tables>, { keepPrompts }: SpendOptions): SpendStore {
  return {
    begin: (call, atMost, budgets, now) => begin(db, call, atMost, budgets, now),
    finish: (callId, outcome) => finish(db, callId, outcome),
    spentSince: (since) => spentSince(db, since),
    async keepExchange(callId, exchange) {
      if (keepPrompts && isId(callId)) await keep(db, callId, exchange);
    },
    async forgetExchanges(before) {
      const { numDeletedRows } = await db
        .deleteFrom("model_exchanges")
        .where(
          "call_id",
          "in",
          db.selectFrom("model_calls").select("id").where("begun_at", "<", before),
        )
        .executeTakeFirst();
      return Number(numDeletedRows);
    },
    async listCalls(limit) {
      const rows = await calls(db).orderBy("id", "desc").limit(limit).execute();
      return rows.map(callOf);
    },
    async callsOfReview(reviewId) {
      if (!isId(reviewId)) return [];
      const rows = await calls(db).where("review_id", "=", reviewId).orderBy("id").execute();
      return rows.map(callOf);
    },
  };
}

async function begin(
  db: Kysely<Tables>,
  call: ModelCall,
  { tokens, microDollars }: Spent,
  budgets: SpendBudgets,
  now: Date,
): Promise<Grant> {
  const atMost = { tokens: whole(tokens), microDollars: whole(microDollars) };
  return db.transaction().execute(async (tx) => {
    // One after the other, in every process: each sees what the one before it was granted.
    await sql`select pg_advisory_xact_lock(hashtextextended('model calls', 0))`.execute(tx);
    for (const { limit, since, words } of spans(budgets, now)) {
      const because = refusal(await spentSince(tx, since), atMost, limit, words);
      if (because !== null) return { granted: false, because };
    }
    const { id } = await tx
      .insertInto("model_calls")
      .values({
        review_id: call.reviewId,
        repository_uuid: call.repositoryUuid,
        purpose: call.purpose,
        provider: call.provider,
        model: storableText(call.model),
        prompt_version: call.promptVersion,
        begun_at: now,
        at_most_tokens: atMost.tokens,
        at_most_micro_dollars: atMost.microDollars,
      })
      .returning("id")
      .executeTakeFirstOrThrow();
    return { granted: true, callId: id };
  });
}

interface Span {
  readonly limit: Limit;
  readonly since: Date;
  readonly words: string;
}

function spans({ day, month }: SpendBudgets, now: Date): Span[] {
  return [
    ...(day === null ? [] : [{ limit: day, since: startOfDay(now), words: "this day" }]),
    ...(month === null ? [] : [{ limit: month, since: startOfMonth(now), words: "this month" }]),
  ];
}

/** Null: there is room. */
function refusal(spent: Spent, atMost: Spent, limit: Limit, words: string): string | null {
  const measures = [
    [limit.microDollars, spent.microDollars, atMost.microDollars, usd],
    [limit.tokens, spent.tokens, atMost.tokens, tokensInWords],
  ] as const;
  for (const [most, used, more, inWords] of measures) {
    if (most === null || used + more <= most) continue;
    const budget = `the budget of ${inWords(most, Math.round)} for ${words}`;
    return used >= most
      ? `${budget} is used up`
      : `${budget} has ${inWords(most - used, Math.floor)} left, and this question may take ${inWords(more, Math.ceil)}`;
  }
  return null;
}

/** In cents, rounded so that what is left never reads as enough. */
function usd(microDollars: number, round: (cents: number) => number): string {
  return `${(round(microDollars / 10_000) / 100).toFixed(2)} USD`;
}

function tokensInWords(tokens: number): string {
  return `${tokens.toLocaleString("en-US")} tokens`;
}

/** Once finished, it stays as it is. */
async function finish(db: Kysely<Tables>, callId: string, outcome: CallOutcome): Promise<void> {
  if (!isId(callId)) return;
  const { usage, microDollars, milliseconds, result } = outcome;
  await db
    .updateTable("model_calls")
    .set({
      input_tokens: known(usage.input),
      cached_tokens: known(usage.cached),
      output_tokens: known(usage.output),
      micro_dollars: known(microDollars),
      milliseconds: known(milliseconds),
      result,
    })
    .where("id", "=", callId)
    .where("result", "is", null)
    .execute();
}

/**
 * What isn't finished counts with what it may cost at most. So does, for its day, the call of a process that died: the
 * provider may have charged for it.
 */
async function spentSince(db: Kysely<Tables>, since: Date): Promise<Spent> {
  const row = await db
    .selectFrom("model_calls")
    .select([
      sql<number>`coalesce(sum(coalesce(input_tokens + output_tokens, at_most_tokens)), 0)::float8`.as(
        "tokens",
      ),
      sql<number>`coalesce(sum(coalesce(micro_dollars, at_most_micro_dollars)), 0)::float8`.as(
        "microDollars",
      ),
    ])
    .where("begun_at", ">=", since)
    .executeTakeFirstOrThrow();
  return row;
}

async function keep(
  db: Kysely<Tables>,
  callId: string,
  { system, prompt, answer }: ModelExchange,
): Promise<void> {
  await db
    .insertInto("model_exchanges")
    .values({
      call_id: callId,
      system: storableText(system),
      prompt: storableText(prompt),
      answer: answer === null ? null : storableText(answer),
    })
    .onConflict((conflict) => conflict.column("call_id").doNothing())
    .execute();
}

function calls(db: Kysely<Tables>) {
  return db.selectFrom("model_calls").selectAll();
}

function callOf(row: Selectable<Tables["model_calls"]>): RecordedCall {
  return {
    id: row.id,
    reviewId: row.review_id,
    repositoryUuid: row.repository_uuid,
    purpose: row.purpose,
    provider: row.provider,
    model: row.model,
    promptVersion: row.prompt_version,
    begunAt: row.begun_at,
    atMost: {
      tokens: Number(row.at_most_tokens),
      microDollars: Number(row.at_most_micro_dollars),
    },
    outcome:
      row.result === null
        ? null
        : {
            usage: {
              input: Number(row.input_tokens),
              cached: Number(row.cached_tokens),
              output: Number(row.output_tokens),
            },
            microDollars: Number(row.micro_dollars ?? row.at_most_micro_dollars),
            milliseconds: Number(row.milliseconds),
            result: row.result,
          },
  };
}

function isId(text: string): boolean {
  return /^\d{1,18}$/.test(text);
}

/** More than anything costs, and far from what a sum of many can't hold any more. */
const mostCounted = 1e12;

/** What no provider told stays unknown: then the call counts with what it may cost at most. */
function known(value: number): number | null {
  return Number.isNaN(value) ? null : whole(value);
}

/** Rounded up: parts of a millionth of a dollar must not add up to money that nobody counted. */
function whole(value: number): number {
  if (Number.isNaN(value)) return mostCounted;
  return Math.ceil(Math.min(Math.max(value, 0), mostCounted));
}
