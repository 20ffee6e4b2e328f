import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["{src,sandbox,bench,scripts,web,test}/**/*.test.{ts,tsx}"],
    // One process per file: a crash, a leaked handle or a changed global stays with its file.
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    globalSetup: ["test/support/postgres-global.ts"],
    setupFiles: ["test/support/no-network.ts", "test/support/leaks.ts"],
    reporters: ["default", "./test/support/closing-line.ts"],
  },
});
