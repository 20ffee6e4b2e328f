import pg from "pg";
import { connectionProblem, isAway } from "./problems.ts";
import type { Target } from "./target.ts";

/** The pool, with a server that comes back when it has gone. All stores and the queue share it. */
export interface Connections {
  /** As node-postgres has them; Kysely wants to see them. */
  readonly options: object;
  connect(): Promise<pg.PoolClient>;
  /** One statement, or several without values. */
  query(text: string, values?: unknown[]): Promise<pg.QueryResult>;
  end(): Promise<void>;
}

/** With the presence and one more at closing time this stays within ten per process. */
const poolSize = 8;

/** Ends what a stopped or hung process holds: a transaction of ours takes milliseconds. */
const limits = {
  connectionTimeoutMillis: 10_000,
  idle_in_transaction_session_timeout: 30_000,
  statement_timeout: 120_000,
};

/** `log` hears of connections that broke while nobody used them. */
export function openConnections(target: Target, log: (problem: string) => void): Connections {
  const pool = new pg.Pool({
    ...target.config,
    ...limits,
    max: poolSize,
    application_name: "kody",
  });
  let ending = false;
  // The pool does not wait for its connections to be gone: when the server stops next, breaking is what they should do.
  const lost = (error: Error): void => {
    if (!ending) log(error.message);
  };
  pool.on("error", lost);
  // One that breaks between two statements of a transaction: the next statement fails and says so.
  pool.on("connect", (client) => client.on("error", lost));

  async function connect(): Promise<pg.PoolClient> {
    try {
      return await pool.connect();
    } catch (error) {
      if (!target.embedded || !isAway(error)) throw connectionProblem(error, target.name);
    }
    await target.revive();
    return pool.connect().catch((error: unknown) => {
      throw connectionProblem(error, target.name);
    });
  }

  return {
    options: pool.options,
    connect,
    async query(text, values) {
      const client = await connect();
      let failure: Error | undefined;
      try {
        return await client.query(text, values);
      } catch (error) {
        if (isAway(error) && error instanceof Error) failure = error;
        throw error;
      } finally {
        client.release(failure);
      }
    },
    async end() {
      ending = true;
      await pool.end();
    },
  };
}
