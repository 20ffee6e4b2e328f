import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Where the repositories are and the only environment that git gets to see. */
export interface GitHome {
  readonly root: string;
  readonly env: Readonly<Record<string, string>>;
  readonly running: Set<ChildProcess>;
  /** Aborted once nothing may be started any more. */
  readonly stop: AbortController;
}

/** git's own settings: partial and shallow fetches allowed, nothing in the background, no hooks. */
const CONFIG = `[http]
\treceivepack = true
[uploadpack]
\tallowFilter = true
\tallowAnySHA1InWant = true
[receive]
\tautogc = false
\tdenyDeleteCurrent = ignore
[gc]
\tauto = 0
[maintenance]
\tauto = false
[core]
\thooksPath = /dev/null
\tlogAllRefUpdates = false
[fetch]
\tunpackLimit = 1
[safe]
\tdirectory = *
[init]
\tdefaultBranch = main
[advice]
\tdetachedHead = false
`;

/** Makes the folder and a configuration that is independent of the machine's own. */
export async function createGitHome(root: string): Promise<GitHome> {
  await mkdir(join(root, "repositories"), { recursive: true });
  const config = join(root, "gitconfig");
  await writeFile(config, CONFIG);
  return {
    root,
    running: new Set(),
    stop: new AbortController(),
    env: {
      PATH: process.env["PATH"] ?? "/usr/bin:/bin",
      HOME: root,
      LC_ALL: "C",
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_CONFIG_GLOBAL: config,
      GIT_TERMINAL_PROMPT: "0",
      GIT_OPTIONAL_LOCKS: "0",
    },
  };
}

/** git ended with a status that the caller did not allow; `stderr` says why. */
export class GitError extends Error {
  readonly status: number | null;
  readonly stderr: string;

  constructor(args: readonly string[], status: number | null, stderr: string) {
    super(`git ${args[0] ?? ""} ended with ${status ?? "a signal"}: ${stderr.trim()}`);
    this.name = "GitError";
    this.status = status;
    this.stderr = stderr;
  }
}

export interface GitOptions {
  input?: string | Uint8Array;
  /** Exit statuses that are no error besides 0. */
  allow?: readonly number[];
}

export interface GitResult {
  status: number;
  stdout: Buffer;
  stderr: string;
}

/** Runs git on one bare repository. @throws GitError */
export function runGit(
  home: GitHome,
  gitDir: string,
  args: readonly string[],
  options: GitOptions = {},
): Promise<GitResult> {
  return new Promise((resolve, reject) => {
    if (home.stop.signal.aborted) {
      reject(new Error("The sandbox is closed. Start a new one."));
      return;
    }
    const child = spawn("git", args, {
      cwd: home.root,
      env: { ...home.env, GIT_DIR: gitDir },
      stdio: ["pipe", "pipe", "pipe"],
    });
    track(home, child);
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => err.push(chunk));
    child.on("error", (cause) => {
      reject(new Error("git could not be started. Install git 2.38 or newer.", { cause }));
    });
    child.on("close", (status) => {
      const stderr = Buffer.concat(err).toString("utf8");
      if (status !== null && (status === 0 || options.allow?.includes(status) === true)) {
        resolve({ status, stdout: Buffer.concat(out), stderr });
      } else {
        reject(new GitError(args, status, stderr));
      }
    });
    // A child that ends before it read everything is judged by its status, not by EPIPE.
    child.stdin.on("error", () => undefined);
    child.stdin.end(options.input ?? "");
  });
}

/** Runs git and gives its output as text without the last line end. */
export async function gitText(
  home: GitHome,
  gitDir: string,
  args: readonly string[],
  options: GitOptions = {},
): Promise<string> {
  const { stdout } = await runGit(home, gitDir, args, options);
  return stdout.toString("utf8").replace(/\n$/, "");
}

/** Remembers a child until it ends, so that closing the sandbox can end it. */
export function track(home: GitHome, child: ChildProcess): void {
  home.running.add(child);
  child.on("close", () => home.running.delete(child));
}

/** Ends what still runs, waits for it, and starts nothing any more. */
export async function stopGit(home: GitHome): Promise<void> {
  home.stop.abort();
  await Promise.all(
    [...home.running].map(
      (child) =>
        new Promise<void>((resolve) => {
          child.on("close", () => resolve());
          child.kill("SIGKILL");
        }),
    ),
  );
}
