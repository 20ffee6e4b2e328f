import pg from "pg";
import { startEmbeddedServer } from "./embedded/index.ts";
import { isLastOne } from "./presence.ts";
import type { Target } from "./target.ts";

const database = "kody";

/** A server that somebody else runs. `url` is a `postgres://` address. */
export function remoteTarget(url: string): Target {
  const { host, port, database: name } = new pg.Client({ connectionString: url });
  return {
    name: `PostgreSQL at ${host}:${port} (database ${name ?? ""})`,
    embedded: false,
    config: { connectionString: url },
    revive: async () => undefined,
    leave: async () => undefined,
  };
}

/** The server of this home, started if need be. The last process that leaves it stops it. */
export async function embeddedTarget(home: string): Promise<Target> {
  const server = await startEmbeddedServer({ home });
  const config = { ...server.connection, database };
  const target: Target = {
    name: "Kody's own PostgreSQL",
    embedded: true,
    config,
    revive: async () => server.ensure(),
    async leave() {
      if (await isLastOne({ ...config, database: "postgres" })) await server.stop();
    },
  };
  await createDatabase({ ...config, database: "postgres" });
  return target;
}

async function createDatabase(config: pg.ClientConfig): Promise<void> {
  const client = new pg.Client(config);
  await client.connect();
  try {
    const { rowCount } = await client.query("select from pg_database where datname = $1", [
      database,
    ]);
    if (rowCount === 0) await client.query(`create database ${database}`).catch(ignoreExisting);
  } finally {
    await client.end();
  }
}

/** Another process that started at the same moment was faster. PostgreSQL: 42P04 duplicate_database, 23505 while racing. */
function ignoreExisting(error: unknown): void {
  const code = error instanceof Error && "code" in error ? error.code : null;
  if (code !== "42P04" && code !== "23505") throw error;
}
