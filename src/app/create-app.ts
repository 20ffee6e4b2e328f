import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { createAnalyzers } from "../adapters/analyzers/index.ts";
import { createMirrors } from "../adapters/git/index.ts";
import { openDatabase, type Database } from "../adapters/postgres/index.ts";
import { createReviewQueue, type PumpedReviewQueue } from "../adapters/queue/index.ts";
import { openVault } from "../adapters/vault/index.ts";
import type { Secrets, Settings } from "../config/index.ts";
import { defaultPolicy, KodyError } from "../core/domain/index.ts";
import type { Analyzer, Clock, ReviewJob, SourceMirrors } from "../core/ports/index.ts";
import { giveUp, reviewPullRequest, type ReviewOutcome } from "../core/review/index.ts";
import { createRoutes, listen } from "../entry/server/index.ts";
import { startWorkers } from "../entry/worker/index.ts";
import { createGateway, type BitbucketGateway } from "./bitbucket-gateway.ts";
import { createLog, type Log } from "./log.ts";
import { createServerServices } from "./server-services.ts";
import { randomWord, sha256, systemClock } from "./system.ts";

/** A running Kody. */
export interface App {
  /** e.g. `http://127.0.0.1:7420`. */
  readonly url: string;
  /** What opens the API and the page; new at every start. */
  readonly accessKey: string;
  /** The page's address with the key behind `#`, which browsers never send. */
  readonly setupUrl: string;
  /** Puts running reviews back and ends everything that was started. */
  stop(): Promise<void>;
}

/** For tests and the demo. */
export interface AppOverrides {
  readonly clock?: Clock;
  readonly analyzers?: readonly Analyzer[];
  readonly log?: Log;
  /** Webhooks go to the address Kody listens on: only a Bitbucket on the same machine reaches it. */
  readonly publicUrlIsOwn?: boolean;
}

/** Bitbucket: 1,000 calls an hour for a user; a reserve stays for what people do with the same account. */
const callsPerHour = 950;

interface Parts {
  readonly settings: Settings;
  readonly database: Database;
  readonly queue: PumpedReviewQueue;
  readonly gateway: BitbucketGateway;
  readonly mirrors: SourceMirrors;
  readonly analyzers: readonly Analyzer[];
  readonly clock: Clock;
  readonly log: Log;
}

/** Joins adapters to ports, then starts workers and server. Throws a sentence when something it needs is not to be had. */
export async function createApp(
  settings: Settings,
  secrets: Secrets,
  overrides: AppOverrides = {},
): Promise<App> {
  const log = overrides.log ?? createLog(settings.logLevel);
  const clock = overrides.clock ?? systemClock;
  const database = await openDatabase({
    home: settings.home,
    databaseUrl: settings.databaseUrl,
    log: logWarning(log),
  });
  const opened: (() => Promise<void>)[] = [() => database.close()];
  try {
    const vault = await openVault(
      { home: settings.home, rootKey: secrets.rootKey, rootKeyFile: secrets.rootKeyFile },
      database.keyProofs,
    );
    const connections = database.connections(vault);
    const queue = await createReviewQueue({ storage: database.queueStorage, log: logWarning(log) });
    opened.unshift(() => queue.stop());
    const gateway = createGateway({
      settings,
      connections,
      ledger: database.callLedger({ limit: callsPerHour }),
      clock,
      log,
    });
    const mirrors = await openMirrors(settings, gateway, clock);
    const analyzers = overrides.analyzers ?? createAnalyzers();
    const parts: Parts = { settings, database, queue, gateway, mirrors, analyzers, clock, log };
    const accessKey = randomWord();
    let ownUrl: string | null = null;
    const services = createServerServices({
      connections,
      archive: database.archive,
      queue,
      gateway,
      publicUrl: () => (overrides.publicUrlIsOwn === true ? ownUrl : settings.publicUrl),
      queueCounts: () => queue.counts(),
      health: () => database.ping(),
      log,
    });
    const server = await listen(createRoutes(services, accessKey), settings.host, settings.port);
    ownUrl = server.url;
    opened.unshift(() => server.close());
    const workers = startReviewWorkers(parts);
    opened.unshift(() => workers.stop());
    log({ event: "started", url: server.url, database: database.name });
    return {
      url: server.url,
      accessKey,
      setupUrl: `${server.url}/#key=${accessKey}`,
      stop: () => closeAll(opened),
    };
  } catch (error) {
    await closeAll(opened).catch(noteUnclosed(log));
    throw error;
  }
}

/** What went wrong first is what people must read. */
function noteUnclosed(log: Log): (cause: unknown) => void {
  return (cause) =>
    log({ level: "error", event: "start could not be undone", reason: String(cause) });
}

/** Last opened, first closed; one that fails does not keep the others open. */
async function closeAll(opened: readonly (() => Promise<void>)[]): Promise<void> {
  const problems: unknown[] = [];
  for (const close of opened) await close().catch((error: unknown) => problems.push(error));
  if (problems.length > 0) throw new AggregateError(problems, "Kody did not stop cleanly.");
}

async function openMirrors(
  settings: Settings,
  gateway: BitbucketGateway,
  clock: Clock,
): Promise<SourceMirrors> {
  const root = join(settings.home, "mirrors");
  await mkdir(root, { recursive: true, mode: 0o700 }).catch((cause: unknown) => {
    throw new KodyError(
      "invalid-input",
      `The folder ${root} can't be made. Set KODY_HOME to a folder that Kody may write to.`,
      { cause },
    );
  });
  return createMirrors({
    root,
    gitUrl: settings.bitbucket.webUrl,
    credential: () => gateway.gitCredential(),
    maxBytes: settings.mirrorBytes,
    clock,
    environment: settings.tools,
  });
}

function startReviewWorkers(parts: Parts) {
  return startWorkers({
    count: parts.settings.workers,
    queue: parts.queue,
    ready: async () => (await parts.gateway.current()) !== null,
    review: (job, signal) => review(job, parts, signal),
    giveUp: (job, error) => abandon(job, error, parts),
    log: parts.log,
    now: () => performance.now(),
  });
}

async function review(job: ReviewJob, parts: Parts, signal: AbortSignal): Promise<ReviewOutcome> {
  const current = await connected(parts);
  return reviewPullRequest(
    job,
    {
      host: current.client.codeHost,
      mirrors: parts.mirrors,
      store: parts.database.reviews,
      analyzers: parts.analyzers,
      policy: defaultPolicy,
      clock: parts.clock,
      digest: sha256,
      ownUuid: current.connection.accountUuid,
      newerWaits: () => parts.queue.isSuperseded(job),
    },
    signal,
  );
}

/** Records the failure, then says it on the pull request where that is possible. */
async function abandon(job: ReviewJob, error: KodyError, parts: Parts): Promise<void> {
  await parts.database.archive.recordFailure(job.pullRequest, error.message);
  const current = await parts.gateway.current();
  if (current === null) return;
  await giveUp(job, current.client.codeHost, error).catch((cause: unknown) => {
    parts.log({
      level: "error",
      event: "failure could not be said on the pull request",
      reason: cause instanceof Error ? cause.message : String(cause),
    });
  });
}

async function connected(parts: Parts) {
  const current = await parts.gateway.current();
  if (current !== null) return current;
  throw new KodyError(
    "credential-refused",
    "There is no working connection to Bitbucket. Paste a token in the setup screen.",
  );
}

function logWarning(log: Log): (event: object) => void {
  return (event) => log({ level: "warn", ...event });
}
