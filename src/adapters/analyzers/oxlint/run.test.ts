import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { oxlintRunner, type RunOutcome } from "./run.ts";

const never = new AbortController().signal;
let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "kody-run-test-"));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** Runs a program of ours in the linter's place. */
async function runInstead(
  code: string,
  limits = { timeoutMs: 20_000, maxOutputBytes: 1_000_000 },
): Promise<RunOutcome> {
  const program = path.join(folder, "program.cjs");
  await writeFile(program, code);
  return oxlintRunner(limits, program)(folder, "config.json", never);
}

describe("the linter's process", () => {
  it("gets its own configuration, nested ones switched off, and none of Kody's environment", async () => {
    process.env["KODY_TEST_SECRET"] = "hunter2";
    const outcome = await runInstead(
      "process.stdout.write(JSON.stringify({ args: process.argv.slice(2), env: process.env, cwd: process.cwd() }))",
    );
    delete process.env["KODY_TEST_SECRET"];
    const seen = JSON.parse(outcome.status === "answered" ? outcome.stdout : "{}") as {
      args: string[];
      env: object;
    };
    expect(seen.args.slice(0, 3)).toEqual(["-c", "config.json", "--disable-nested-config"]);
    expect(Object.keys(seen.env).toSorted()).toEqual(["LANG", "NO_COLOR", "RUST_MIN_STACK"]);
  });

  it.each([
    [
      "ends by a signal",
      "process.kill(process.pid, 'SIGSEGV'); setTimeout(() => {}, 9e4)",
      "stopped by SIGSEGV",
    ],
    ["never answers", "setTimeout(() => {}, 9e4)", "no answer after 0.3 s"],
    [
      "ignores SIGTERM",
      "process.on('SIGTERM', () => {}); setTimeout(() => {}, 9e4)",
      "no answer after 0.3 s",
    ],
    ["panics", "process.stderr.write('thread panicked at x'); process.exit(101)", "it panicked"],
  ])("counts as crashed when it %s", async (_name, code, reason) => {
    expect(await runInstead(code, { timeoutMs: 300, maxOutputBytes: 1_000 })).toSatisfy(
      (outcome: RunOutcome) =>
        outcome.status === "crashed" && [reason, "no answer after 0.3 s"].includes(outcome.reason),
    );
  });

  it("is stopped when it floods its output", async () => {
    const flood = "const b = 'x'.repeat(65536); (function f() { process.stdout.write(b, f); })();";
    expect(await runInstead(flood, { timeoutMs: 20_000, maxOutputBytes: 200_000 })).toEqual({
      status: "crashed",
      reason: "more output than allowed",
    });
  });

  it("counts as broken when it refuses its arguments or isn't there", async () => {
    expect(
      await runInstead("console.error('Failed to parse config\\nmore'); process.exit(1)"),
    ).toEqual({
      status: "broken",
      reason: "oxlint ended with code 1: Failed to parse config",
    });
    const missing = await oxlintRunner(undefined, path.join(folder, "nowhere.js"))(
      folder,
      "c.json",
      never,
    );
    expect(missing.status).toBe("broken");
  });
});
