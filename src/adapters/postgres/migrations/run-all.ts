import type { Kysely, RawBuilder } from "kysely";

/** One after the other, within the migration's transaction. */
export async function runAll(
  db: Kysely<unknown>,
  statements: readonly RawBuilder<unknown>[],
): Promise<void> {
  for (const statement of statements) await statement.execute(db);
}
