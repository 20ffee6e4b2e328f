import type { Kysely } from "kysely";
import { Migrator } from "kysely/migration";
import { KodyError } from "../../core/domain/index.ts";
import { migrations } from "./migrations/index.ts";
import { codeOf, connectionProblem } from "./problems.ts";
import type { Tables } from "./tables/index.ts";

/** Brings the tables up to date; of several processes that start at once, one does it and the others wait for it. */
export async function migrate(db: Kysely<Tables>, name: string): Promise<void> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => ({ ...migrations }) },
  });
  const { error } = await migrator.migrateToLatest();
  if (error === undefined) return;
  if (error instanceof Error && /corrupted migrations/.test(error.message)) {
    throw new KodyError(
      "internal",
      `The database was changed by a newer Kody; start that one, or restore a backup of ${name}.`,
      {
        cause: error,
      },
    );
  }
  if (error instanceof Error && codeOf(error) === null) throw error;
  throw connectionProblem(error, name);
}
