import { spawn, type ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import { Writable } from "node:stream";
import { KodyError } from "../../core/domain/index.ts";
import { accessArguments, gitArguments, gitVariables, type Surroundings } from "./hardening.ts";
import { failureOf, scrub } from "./failures.ts";

/** How to reach a remote in one network command. The secret travels through a pipe, never by argument or environment. */
export interface RemoteAccess {
  readonly scheme: "https" | "http";
  readonly username: string;
  readonly password: string;
}

export interface GitRequest {
  readonly args: readonly string[];
  /** Settings of this command alone, as `name=value`. */
  readonly config?: readonly string[];
  readonly input?: string;
  readonly timeoutMs?: number;
  /** Bytes of output, at most; 64 MiB when not said. */
  readonly maxBytes?: number;
  /** `cut`: stop git at the limit and keep what came; `fail` (default): throw. */
  readonly onLimit?: "fail" | "cut";
  /** Exit codes that are answers, besides 0. */
  readonly exitCodes?: readonly number[];
  /** Only then may git use the network. */
  readonly remote?: RemoteAccess;
}

export interface GitAnswer {
  readonly code: number;
  readonly stdout: Buffer;
  readonly cut: boolean;
}

export interface Git {
  readonly gitDir: string | null;
  /** Runs git to its end. Throws a KodyError whose message is free of secrets. */
  run(request: GitRequest): Promise<GitAnswer>;
  /** Starts git for a conversation; `settle` resolves at its end or throws as `run` does. */
  start(request: Omit<GitRequest, "input">): RunningGit;
}

export interface RunningGit {
  readonly child: ChildProcess;
  settle(): Promise<{ code: number }>;
  stop(): void;
}

const defaultTimeoutMs = 120_000;
const defaultMaxBytes = 64 * 1024 * 1024;
const maxErrorBytes = 16 * 1024;

/** `gitDir` null: outside of any repository (`ls-remote`, `version`). */
export function createGit(gitDir: string | null, surroundings: Surroundings): Git {
  return {
    gitDir,
    run: (request) => run(gitDir, surroundings, request),
    start: (request) => start(gitDir, surroundings, request),
  };
}

async function run(
  gitDir: string | null,
  surroundings: Surroundings,
  request: GitRequest,
): Promise<GitAnswer> {
  const running = start(gitDir, surroundings, request);
  const { stdin, stdout } = running.child;
  const limit = request.maxBytes ?? defaultMaxBytes;
  const chunks: Buffer[] = [];
  let size = 0;
  stdout?.on("data", (chunk: Buffer) => {
    if (size <= limit) chunks.push(chunk);
    size += chunk.length;
    if (size > limit) running.stop();
  });
  stdin?.end(request.input ?? "");
  const ended = running.settle();
  const { code } = await ended.catch((error: unknown) => {
    if (size > limit) return { code: 0 };
    throw error;
  });
  if (size <= limit) return { code, stdout: Buffer.concat(chunks), cut: false };
  if (request.onLimit === "cut")
    return { code, stdout: Buffer.concat(chunks).subarray(0, limit), cut: true };
  throw new KodyError(
    "git-failed",
    `The output of git ${request.args[0]} is too large (over ${Math.round(limit / 1_000_000)} MB). Make the change smaller.`,
    { details: { limit } },
  );
}

function start(
  gitDir: string | null,
  surroundings: Surroundings,
  request: Omit<GitRequest, "input">,
): RunningGit {
  const { remote } = request;
  const args = [
    ...gitArguments(gitDir),
    ...(remote === undefined ? [] : accessArguments),
    ...(request.config ?? []).flatMap((setting) => ["-c", setting]),
    ...request.args,
  ];
  const child = spawn("git", args, {
    cwd: surroundings.home,
    env: gitVariables(gitDir, surroundings, remote?.scheme ?? null),
    // A process group of its own: a timeout must end git's children too.
    detached: true,
    stdio: remote === undefined ? ["pipe", "pipe", "pipe"] : ["pipe", "pipe", "pipe", "pipe"],
  });
  const stop = (): void => killGroup(child);
  const timeoutMs = request.timeoutMs ?? defaultTimeoutMs;
  const state = { timedOut: false };
  const timer = setTimeout(() => {
    state.timedOut = true;
    stop();
  }, timeoutMs);
  keepUntilExit(child);
  if (remote !== undefined) handOver(child, remote);
  child.stdin?.on("error", ignore);
  let stderr = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    stderr = (stderr + chunk.toString("utf8")).slice(-maxErrorBytes);
  });
  const ended = new Promise<{ code: number }>((resolve, reject) => {
    child.on("error", (error) => reject(notStarted(error, surroundings.home)));
    child.on("close", (code) => {
      const allowed = code === 0 || (code !== null && request.exitCodes?.includes(code));
      if (code !== null && allowed && !state.timedOut) return resolve({ code });
      const text = remote === undefined ? stderr : scrub(stderr, remote);
      reject(
        failureOf({
          command: request.args[0] ?? "",
          code,
          stderr: text,
          timedOut: state.timedOut,
          timeoutMs,
        }),
      );
    });
  }).finally(() => clearTimeout(timer));
  ended.catch(ignore);
  return { child, settle: () => ended, stop };
}

/** The credential helper reads two lines per question from descriptor 3; git may ask more than once. */
function handOver(child: ChildProcess, remote: RemoteAccess): void {
  const pipe = child.stdio[3];
  if (!(pipe instanceof Writable)) return;
  pipe.on("error", ignore);
  pipe.end(`${remote.username}\n${remote.password}\n`.repeat(4));
}

function notStarted(error: NodeJS.ErrnoException, home: string): KodyError {
  if (error.code === "ENOENT" && !existsSync(home)) {
    const message =
      "The folder that Kody read this repository through is gone. Open the repository again.";
    return new KodyError("git-failed", message, { retryable: true, cause: error });
  }
  const message =
    error.code === "ENOENT"
      ? "git was not found on this machine. Install git 2.39 or newer and try again."
      : `git could not be started (${error.code ?? "unknown reason"}). Look at the machine's limits and try again.`;
  return new KodyError("git-failed", message, { retryable: error.code !== "ENOENT", cause: error });
}

const alive = new Set<ChildProcess>();

/** Groups of their own do not get the terminal's Ctrl-C: end them with this process. */
function keepUntilExit(child: ChildProcess): void {
  if (alive.size === 0) process.on("exit", killAll);
  alive.add(child);
  child.on("close", () => {
    alive.delete(child);
    if (alive.size === 0) process.off("exit", killAll);
  });
}

function killAll(): void {
  for (const child of alive) killGroup(child);
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    child.kill("SIGKILL");
  }
}

function ignore(): void {}
