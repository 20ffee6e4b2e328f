import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runSteps, type CommandResult, type StepResult } from "./check/run-steps.ts";
import { choose, readChoice } from "./check/steps.ts";

/**
 * `npm run check`, with `-- --only lint,types` or `-- --skip tests`: one line for each check, details where one fails.
 * Leaves `{ passed, failed }` in build/check-result.json and exits with 1 when a check failed.
 */
const root = join(import.meta.dirname, "..");
const environment = {
  ...process.env,
  PATH: `${join(root, "node_modules/.bin")}:${process.env["PATH"] ?? ""}`,
};

function run([program, ...given]: readonly [string, ...string[]]): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, given, {
      cwd: root,
      env: environment,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    const collect = (data: Buffer): void => void (output += data.toString());
    child.stdout.on("data", collect);
    child.stderr.on("data", collect);
    child.on("error", reject);
    child.on("close", (code) => resolve({ ok: code === 0, output }));
  });
}

function report({ name, ok, milliseconds, output }: StepResult): void {
  console.log(
    `${ok ? "✔" : "✘"} ${name.padEnd(12)}${(milliseconds / 1000).toFixed(1).padStart(7)} s`,
  );
  if (!ok) console.log(output.trimEnd().replaceAll(/^/gm, "    "));
}

async function main(words: readonly string[]): Promise<number> {
  const chosen = choose(readChoice(words));
  const results = await runSteps(chosen, 2, { run, now: () => performance.now(), report });
  const passed = results.filter((result) => result.ok).length;
  const failed = results.filter((result) => !result.ok);
  mkdirSync(join(root, "build"), { recursive: true });
  const counts = { passed, failed: failed.length };
  writeFileSync(join(root, "build/check-result.json"), `${JSON.stringify(counts)}\n`);
  const names = failed.length === 0 ? "" : `: ${failed.map(({ name }) => name).join(", ")}`;
  console.log(`${passed} checks passed, ${failed.length} failed${names}`);
  return failed.length === 0 ? 0 : 1;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
