/** PostgreSQL: deadlock_detected, serialization_failure, unique_violation (two workers reached for one pull request). */
const conflicts = new Set(["40P01", "40001", "23505"]);
const attempts = 5;

/** Repeats a transaction that lost against another one; it changed nothing, and the next look sees what the other did. */
export async function repeatConflicts<T>(run: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await run();
    } catch (error) {
      const code = error instanceof Error && "code" in error ? String(error.code) : "";
      if (!conflicts.has(code) || attempt === attempts) throw error;
    }
  }
}
