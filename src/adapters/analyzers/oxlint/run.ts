import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

export type RunOutcome =
  | { readonly status: "answered"; readonly stdout: string }
  /** Died by a signal or panicked, ran out of time or wrote too much: another set of files may fare better. */
  | { readonly status: "crashed"; readonly reason: string }
  /** Could not start or refused its arguments: no set of files will fare better. */
  | { readonly status: "broken"; readonly reason: string };

export interface Limits {
  readonly timeoutMs: number;
  readonly maxOutputBytes: number;
}

export const defaultLimits: Limits = { timeoutMs: 60_000, maxOutputBytes: 32_000_000 };

/** Runs oxlint over the current folder `cwd` with the configuration file `config` and nothing else. */
export type RunOxlint = (cwd: string, config: string, signal: AbortSignal) => Promise<RunOutcome>;

/** Deep nesting overflows the default stack of the linter's threads; this much holds a file of 1 MB of brackets. */
const STACK_BYTES = 1024 * 1024 * 1024;
const MAX_STDERR = 4_000;

/** The program itself, run by the same Node as Kody: nothing is looked up on PATH or in the reviewed files. */
export function oxlintRunner(limits: Limits = defaultLimits, program = oxlintProgram()): RunOxlint {
  return (cwd, config, signal) => {
    const args = [
      "-c",
      config,
      "--disable-nested-config",
      "--no-ignore",
      "--no-error-on-unmatched-pattern",
    ];
    return runLimited([program, ...args, "-f", "json", "."], cwd, limits, signal);
  };
}

function oxlintProgram(): string {
  return fileURLToPath(new URL("./bin/oxlint", import.meta.resolve("oxlint/package.json")));
}

function runLimited(
  args: readonly string[],
  cwd: string,
  limits: Limits,
  signal: AbortSignal,
): Promise<RunOutcome> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd,
      env: { LANG: "C.UTF-8", NO_COLOR: "1", RUST_MIN_STACK: String(STACK_BYTES) },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const stdout: Buffer[] = [];
    let size = 0;
    let stderr = "";
    let killed: string | null = null;
    const kill = (reason: string): void => {
      killed ??= reason;
      child.kill("SIGKILL");
    };
    const timer = setTimeout(
      () => kill(`no answer after ${limits.timeoutMs / 1_000} s`),
      limits.timeoutMs,
    );
    const onAbort = (): void => kill("cancelled");
    signal.addEventListener("abort", onAbort, { once: true });
    const finish = (settle: () => void): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
      settle();
    };
    child.stdout.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > limits.maxOutputBytes) kill("more output than allowed");
      else stdout.push(chunk);
    });
    child.stderr.on("data", (chunk: Buffer) => {
      if (stderr.length < MAX_STDERR) stderr += chunk.toString("utf8");
    });
    child.on("error", (error) =>
      finish(() => resolve({ status: "broken", reason: error.message })),
    );
    child.on("close", (code, by) =>
      finish(() => {
        if (signal.aborted) reject(reasonOf(signal));
        else resolve(judge(killed, code, by, Buffer.concat(stdout).toString("utf8"), stderr));
      }),
    );
  });
}

function reasonOf(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error("The review was cancelled");
}

/** oxlint exits with 1 when it found something and with 0 when it did not; both answer with JSON. */
function judge(
  killed: string | null,
  code: number | null,
  by: NodeJS.Signals | null,
  stdout: string,
  stderr: string,
): RunOutcome {
  if (killed !== null) return { status: "crashed", reason: killed };
  if (by !== null) return { status: "crashed", reason: `stopped by ${by}` };
  if ((code === 0 || code === 1) && stdout.trimStart().startsWith("{"))
    return { status: "answered", stdout };
  if (stderr.includes("panicked")) return { status: "crashed", reason: "it panicked" };
  const first = `${stderr}\n${stdout}`.trim().split("\n", 1)[0] ?? "";
  return { status: "broken", reason: `oxlint ended with code ${code}: ${first.slice(0, 200)}` };
}
