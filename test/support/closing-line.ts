import { mkdirSync, writeFileSync } from "node:fs";
import type { Reporter, TestModule } from "vitest/node";

/** Where the counts of the last run are kept, as `{ passed, failed }`. Relative to the project's root. */
export const resultFile = "build/test-result.json";

/** Ends a run with `N passed, N failed` alone on its line, and keeps the same counts in a file, for programs. */
export default class ClosingLine implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[], reason: string): void {
    const counts = countTests(modules, errors.length, reason);
    mkdirSync("build", { recursive: true });
    writeFileSync(resultFile, `${JSON.stringify(counts)}\n`);
    // After the other reporters, which print their summary in the same event.
    setImmediate(() => process.stdout.write(`${counts.passed} passed, ${counts.failed} failed\n`));
  }
}

export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
}

/** A file that could not be loaded, an error outside of tests, an interruption and an empty run count as failed. */
export function countTests(
  modules: readonly TestModule[],
  errors: number,
  reason: string,
): TestCounts {
  let passed = 0;
  let failed = errors;
  for (const module of modules) {
    let failedHere = 0;
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      if (state === "passed") passed += 1;
      if (state === "failed") failedHere += 1;
    }
    failed += failedHere === 0 && module.state() === "failed" ? 1 : failedHere;
  }
  const ended = reason !== "interrupted" && passed + failed > 0;
  return { passed, failed: ended ? failed : failed + 1 };
}
