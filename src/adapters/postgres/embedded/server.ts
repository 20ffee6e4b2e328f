import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile, realpath, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { KodyError } from "../../../core/domain/index.ts";
import { currentAccount, type Account } from "./account.ts";
import { findPackage, installBinaries } from "./binaries.ts";
import { prepareData, prepareFolders, superuser } from "./data-folder.ts";
import { isAlive } from "./leftovers.ts";
import { layoutOf, type Layout } from "./layout.ts";
import { boundLog, openLog, readLogFrom, sizeOf } from "./log-file.ts";
import { isServerOf, readPostmaster, type Postmaster } from "./postmaster.ts";
import { isPassing, startProblem } from "./problems.ts";

export interface EmbeddedOptions {
  /** Kody's folder; made when absent. */
  readonly home: string;
  /** Server settings on top of Kody's own. */
  readonly settings?: Readonly<Record<string, string>>;
  /** False skips the flush to disk after `initdb`: for data that nobody keeps. */
  readonly durable?: boolean;
}

export interface EmbeddedServer {
  /** How node-postgres reaches it. */
  readonly connection: { readonly host: string; readonly port: number; readonly user: string };
  /** Starts the server when it is not running, whoever started it before and however it ended; resolves when it is ready. */
  ensure(): Promise<void>;
  /** Stops it, letting running transactions fail and everything be written. */
  stop(): Promise<void>;
}

const startMilliseconds = 60_000;
const stopMilliseconds = 30_000;
const pollMilliseconds = 10;

/** Small, quiet, durable, reachable through its socket alone. */
const settings: Readonly<Record<string, string>> = {
  listen_addresses: "",
  unix_socket_permissions: "0700",
  max_connections: "40",
  shared_buffers: "32MB",
  max_wal_size: "256MB",
  min_wal_size: "32MB",
  wal_level: "minimal",
  max_wal_senders: "0",
  max_parallel_workers_per_gather: "0",
  max_logical_replication_workers: "0",
  io_method: "sync",
  jit: "off",
  timezone: "UTC",
  log_timezone: "UTC",
  log_checkpoints: "off",
  // Statements hold what users wrote; they stay out of the log.
  log_min_error_statement: "panic",
};

/** Prepares the embedded server of `home` and starts it, or joins the one that runs already. */
export async function startEmbeddedServer(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const account = currentAccount();
  const source = await findPackage();
  const layout = await prepare(options, account, source.version, async (target) =>
    installBinaries(source, target),
  );
  let sockets = await ensureRunning(layout, account, options);
  let starting: Promise<string> | null = null;
  return {
    get connection() {
      return { host: sockets, port: 5432, user: superuser };
    },
    async ensure() {
      // Many callers notice a dead server at once; one start serves them all.
      starting ??= ensureRunning(layout, account, options).finally(() => (starting = null));
      sockets = await starting;
    },
    stop: async () => stopServer(layout),
  };
}

async function prepare(
  options: EmbeddedOptions,
  account: Account,
  version: string,
  install: (target: string) => Promise<void>,
): Promise<Layout> {
  let layout = layoutOf(options.home, version);
  try {
    await mkdir(options.home, { recursive: true });
    layout = layoutOf(await realpath(options.home), version);
    await prepareFolders(layout, account);
    await install(layout.binaries);
    await prepareData(layout, account, options.durable ?? true);
    return layout;
  } catch (error) {
    throw error instanceof KodyError ? error : startProblem("", layout, error);
  }
}

/** Resolves with the folder of the socket once a server on this data is ready. */
async function ensureRunning(
  layout: Layout,
  account: Account,
  options: EmbeddedOptions,
): Promise<string> {
  const deadline = performance.now() + startMilliseconds;
  await boundLog(layout.log);
  while (performance.now() < deadline) {
    const found = await readPostmaster(layout.data);
    if (found !== null && (await isServerOf(found.pid, layout.data))) {
      if (found.status === "ready") return found.sockets;
      await pause(pollMilliseconds);
      continue;
    }
    if (found !== null) await removeStale(layout, found);
    await startOnce(layout, account, options, deadline);
  }
  throw new KodyError(
    "internal",
    `PostgreSQL was not ready within ${startMilliseconds / 1_000} s. Its log is ${layout.log}.`,
    {
      retryable: true,
    },
  );
}

/**
 * The number in the file belongs to no server of this data. PostgreSQL would refuse to start while any process has it,
 * as happens after the restart of a container, where numbers repeat.
 */
async function removeStale(layout: Layout, seen: Postmaster): Promise<void> {
  const path = join(layout.data, "postmaster.pid");
  const now = await readFile(path, "utf8").catch(() => null);
  if (now === seen.text && isAlive(seen.pid)) await rm(path, { force: true });
}

/** Starts a server and returns when it is ready or gave way to another one; throws when it can't start. */
async function startOnce(
  layout: Layout,
  account: Account,
  options: EmbeddedOptions,
  deadline: number,
): Promise<void> {
  const log = await openLog(layout.log);
  const offset = await sizeOf(layout.log);
  // Its own session: a Ctrl-C in the terminal must not stop the server before Kody has closed its work.
  const child = spawn(join(layout.binaries, "bin", "postgres"), serverArguments(layout, options), {
    cwd: layout.cluster,
    env: { LC_ALL: "C" },
    detached: true,
    stdio: ["ignore", log.fd, log.fd],
    ...account.switchTo,
  });
  try {
    await once(child, "spawn");
    while (child.exitCode === null && child.signalCode === null && performance.now() < deadline) {
      const found = await readPostmaster(layout.data);
      if (found?.pid === child.pid && found?.status === "ready") return;
      await pause(pollMilliseconds);
    }
  } catch (cause) {
    throw startProblem("", layout, cause);
  } finally {
    child.unref();
    await log.close();
  }
  const output = await readLogFrom(layout.log, offset);
  if (!isPassing(output)) throw startProblem(output, layout);
  await pause(pollMilliseconds * 5);
}

function serverArguments(layout: Layout, options: EmbeddedOptions): string[] {
  const all = {
    ...settings,
    unix_socket_directories: layout.sockets,
    hba_file: join(layout.access, "pg_hba.conf"),
    ident_file: join(layout.access, "pg_ident.conf"),
    ...options.settings,
  };
  return [
    "-D",
    layout.data,
    ...Object.entries(all).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
  ];
}

async function stopServer(layout: Layout): Promise<void> {
  const found = await readPostmaster(layout.data);
  if (found === null || !(await isServerOf(found.pid, layout.data))) return;
  // PostgreSQL: SIGINT is the fast shutdown, SIGQUIT the immediate one, after which the next start recovers.
  for (const signal of ["SIGINT", "SIGQUIT"] as const) {
    const deadline = performance.now() + stopMilliseconds;
    process.kill(found.pid, signal);
    while (performance.now() < deadline) {
      if (!(await isServerOf(found.pid, layout.data))) return;
      await pause(pollMilliseconds);
    }
  }
}
