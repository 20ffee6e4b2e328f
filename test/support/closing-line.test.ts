import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { resultFile } from "./closing-line.ts";

const project = join(import.meta.dirname, "../..");
let folder = "";

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "kody-closing-"));
  await symlink(join(project, "node_modules"), join(folder, "node_modules"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Runs the real test runner with this project's set-up on made-up test files. */
async function run(
  files: Record<string, string>,
): Promise<{ last: string; kept: unknown; output: string; code: number }> {
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  const setup = ["no-network.ts", "leaks.ts"].map((name) => join(import.meta.dirname, name));
  const config = {
    test: {
      setupFiles: setup,
      include: ["*.test.mjs"],
      reporters: ["default", join(import.meta.dirname, "closing-line.ts")],
      pool: "forks",
    },
  };
  await writeFile(join(folder, "vitest.config.mjs"), `export default ${JSON.stringify(config)};`);
  const vitest = join(project, "node_modules/vitest/vitest.mjs");
  const { code, output } = await new Promise<{ code: number; output: string }>((resolve) => {
    execFile(
      process.execPath,
      [vitest, "run"],
      { cwd: folder, env: { PATH: "/usr/bin:/bin" } },
      (error, stdout, stderr) => resolve({ code: error === null ? 0 : 1, output: stdout + stderr }),
    );
  });
  const kept: unknown = JSON.parse(await readFile(join(folder, resultFile), "utf8"));
  const lines = output
    .trim()
    .split("\n")
    .filter((line) => /^\d+ passed, \d+ failed$/.test(line));
  return { last: lines.at(-1) ?? "", kept, output, code };
}

const header = 'import { test, expect } from "vitest";\n';

describe("the set-up of test runs", () => {
  test("a green run is counted", async () => {
    const { last, kept, code } = await run({
      "a.test.mjs": `${header}test("one", () => expect(1).toBe(1)); test("two", () => expect(2).toBe(2));`,
    });
    expect(last).toBe("2 passed, 0 failed");
    expect(kept).toEqual({ passed: 2, failed: 0 });
    expect(code).toBe(0);
  });

  test("failures, files that don't load and errors outside tests count as failed", async () => {
    const { last, code } = await run({
      "a.test.mjs": `${header}test("good", () => expect(1).toBe(1)); test("bad", () => expect(1).toBe(2));`,
      "b.test.mjs": "throw new Error('does not load');",
      "c.test.mjs": `${header}test("late", () => { setTimeout(() => { throw new Error("late"); }, 0); expect(1).toBe(1); });`,
    });
    expect(last).toBe("2 passed, 3 failed");
    expect(code).toBe(1);
  });

  test("a file that leaves a server listening fails, and is told so", async () => {
    const { last, output } = await run({
      "a.test.mjs": `import { createServer } from "node:net";\n${header}test("leaves", async () => { const s = createServer(); await new Promise((r) => s.listen(0, "127.0.0.1", r)); expect(s.listening).toBe(true); });`,
    });
    expect(last).toBe("1 passed, 1 failed");
    expect(output).toContain("left open: 1 × TCPServerWrap");
  });

  test("a test that reaches out fails even when the code under test forgives it", async () => {
    const { last, output } = await run({
      "a.test.mjs": `${header}test("calls", async () => { await fetch("https://example.com").catch(() => null); expect(1).toBe(1); });`,
    });
    expect(last).toBe("0 passed, 1 failed");
    expect(output).toContain("tried to reach example.com:443");
  });

  test("a run without tests is no success", async () => {
    const { last, code } = await run({});
    expect(last).toBe("0 passed, 1 failed");
    expect(code).toBe(1);
  });
});
