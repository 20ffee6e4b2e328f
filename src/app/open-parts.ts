import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import {
  createAnalysisHost,
  createAnalyzers,
  type AnalysisHost,
} from "../adapters/analyzers/index.ts";
import { createMirrors } from "../adapters/git/index.ts";
import { createJira } from "../adapters/jira/index.ts";
import { createOutbound, type Lookup } from "../adapters/outbound/index.ts";
import { openDatabase, type Database } from "../adapters/postgres/index.ts";
import { createReviewQueue, type PumpedReviewQueue } from "../adapters/queue/index.ts";
import { openVault, type RootKeySource, type Vault } from "../adapters/vault/index.ts";
import type { Secrets, Settings } from "../config/index.ts";
import type { Access } from "../core/access/index.ts";
import { KodyError } from "../core/domain/index.ts";
import type { DeliveryParts, NewsDeliveryParts } from "../core/notify/index.ts";
import type {
  Analyzer,
  AuditLog,
  Clock,
  ConnectionStore,
  Models,
  IdentityProvider,
  IssueTracker,
  LinkedIssues,
  Notices,
  Outbound,
  PullRequestNews,
  SettingsStore,
  SpendStore,
  SourceMirrors,
  SyntaxCheck,
  TokenAudits,
  TeamConfig,
} from "../core/ports/index.ts";
import type { ModelOf } from "../core/review/index.ts";
import { createAccess, providerOf } from "./access.ts";
import { createGateway, type BitbucketGateway } from "./bitbucket-gateway.ts";
import { createLog, type Log } from "./log.ts";
import { openRepositoryParts, type RepositoryParts } from "./repository-parts.ts";
import { openModels } from "./open-models.ts";
import { linkedIssues } from "./jira-settings.ts";
import { modelOf } from "./model-review.ts";
import { openNotices, type NoticeFoundation } from "./open-notices.ts";
import { systemClock } from "./system.ts";
import { createTeamConfig } from "./team-config.ts";

/** For tests and the demo. */
export interface PartsOverrides {
  readonly clock?: Clock;
  readonly analyzers?: readonly Analyzer[];
  readonly log?: Log;
  /** Of names in addresses that people entered. */
  readonly lookup?: Lookup;
  readonly auditLog?: AuditLog;
  readonly notices?: Notices;
  /** Stands between Kody and its language models. */
  readonly models?: (usual: Models) => Models;
}

/** All adapters of one Kody, opened: what the server, the workers and the commands are made of. */
export interface Parts extends RepositoryParts {
  readonly settings: Settings;
  readonly database: Database;
  readonly vault: Vault;
  readonly connections: ConnectionStore;
  readonly settingsStore: SettingsStore;
  readonly queue: PumpedReviewQueue;
  readonly gateway: BitbucketGateway;
  readonly mirrors: SourceMirrors;
  readonly analyzers: readonly Analyzer[];
  readonly syntax: SyntaxCheck;
  /** The model for a review of one repository. */
  readonly modelOf: ModelOf;
  readonly tokenAudits: TokenAudits;
  readonly teamConfig: TeamConfig;
  readonly auditLog: AuditLog;
  readonly access: Access;
  /** Null when none is set up. */
  readonly provider: IdentityProvider | null;
  readonly notices: Notices;
  readonly noticeDelivery: DeliveryParts;
  readonly news: PullRequestNews;
  readonly newsDelivery: NewsDeliveryParts;
  /** To addresses that people entered. */
  readonly outbound: Outbound;
  readonly models: Models;
  readonly issueTracker: IssueTracker;
  /** Those that pull requests name. */
  readonly linkedIssues: LinkedIssues;
  readonly spend: SpendStore;
  readonly clock: Clock;
  readonly log: Log;
  /** Ends what was opened. */
  close(): Promise<void>;
}

/** Bitbucket: 1,000 calls an hour for a user; a reserve stays for what people do with the same account. */
const callsPerHour = 950;
/** Of one issue. */
const issueBytes = 2_000_000;

/** Opens database, vault, queue and mirrors. Throws a sentence when something is not to be had, and leaves nothing open. */
export async function openParts(
  settings: Settings,
  secrets: Secrets,
  overrides: PartsOverrides = {},
): Promise<Parts> {
  const log = overrides.log ?? createLog(settings.logLevel);
  const clock = overrides.clock ?? systemClock;
  const database = await openDatabase({
    home: settings.home,
    databaseUrl: settings.databaseUrl,
    log: logWarning(log),
  });
  const host = createAnalysisHost();
  // Apart from the other: what a team's rules bring down or hold up is theirs alone.
  const teamHost = createAnalysisHost();
  const opened = [() => host.close(), () => teamHost.close(), () => database.close()];
  try {
    const vault = await openVault(rootKeySource(settings, secrets), database.keyProofs);
    const connections = database.connections(vault);
    const queue = await createReviewQueue({ storage: database.queueStorage, log: logWarning(log) });
    opened.unshift(() => queue.stop());
    const ledger = database.callLedger({ limit: callsPerHour });
    const insides = insidesOf(settings, overrides);
    const outbound = createOutbound(insides);
    const watchers = openWatchers({ settings, database, vault, outbound, clock, log }, overrides);
    const { notices, auditLog } = watchers;
    const ways = { ledger, connections, outbound };
    const gateway = createGateway({ settings, ...ways, notices, auditLog, clock, log });
    opened.unshift(() => gateway.settle());
    const settingsStore = database.settings(vault);
    const foundation = { database, settings, settingsStore, host, clock, notices };
    return {
      settings,
      database,
      vault,
      connections,
      settingsStore,
      ...openRepositoryParts(database, vault, { settings, callsPerHour, clock: overrides.clock }),
      queue,
      gateway,
      mirrors: await openMirrors(settings, gateway, clock),
      analyzers: overrides.analyzers ?? createAnalyzers({ host, osvPath: settings.osvPath }),
      syntax: host,
      ...openModelParts(foundation, insides, overrides),
      teamConfig: createTeamConfig(teamHost),
      outbound,
      ...watchers,
      tokenAudits: database.tokenAudits,
      access: createAccess(database, auditLog, clock),
      provider: providerOf(settings, secrets),
      clock,
      log,
      close: () => closeAll(opened),
    };
  } catch (error) {
    await closeAll(opened).catch(noteUnclosed(log));
    throw error;
  }
}

/** What of this machine's network Kody may reach. */
function insidesOf(
  { privateHosts }: Settings,
  { lookup }: PartsOverrides,
): Parameters<typeof openModels>[0] {
  return { allowed: privateHosts, ...(lookup === undefined ? {} : { lookup }) };
}

export function rootKeySource({ home }: Settings, secrets: Secrets): RootKeySource {
  return { home, rootKey: secrets.rootKey, rootKeyFile: secrets.rootKeyFile };
}

/** Last opened, first closed; one that fails does not keep the others open. */
export async function closeAll(opened: readonly (() => Promise<void>)[]): Promise<void> {
  const problems: unknown[] = [];
  for (const close of opened) await close().catch((error: unknown) => problems.push(error));
  if (problems.length > 0) throw new AggregateError(problems, "Kody did not stop cleanly.");
}

/** What went wrong first is what people must read. */
export function noteUnclosed(log: Log): (cause: unknown) => void {
  return (cause) =>
    log({ level: "error", event: "start could not be undone", reason: String(cause) });
}

/** The way to language models, and what reviews make of it. */
function openModelParts(
  foundation: Pick<Parts, "database" | "settings" | "settingsStore" | "clock" | "notices"> & {
    readonly host: AnalysisHost;
  },
  insides: Parameters<typeof openModels>[0],
  overrides: PartsOverrides,
): Pick<Parts, "models" | "modelOf" | "spend" | "issueTracker" | "linkedIssues"> {
  const { database, settings, settingsStore, host, clock, notices } = foundation;
  const spend = database.spend(settings);
  const usual = openModels(insides);
  const models = overrides.models?.(usual) ?? usual;
  const now = (): Date => clock.now();
  const { fetch } = createOutbound({ ...insides, maxBytes: issueBytes });
  const issueTracker = createJira({ fetch, now });
  return {
    models,
    spend,
    modelOf: modelOf({ settingsStore, models, spend, host, notices, now }),
    issueTracker,
    linkedIssues: linkedIssues(settingsStore, issueTracker),
  };
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

/** Who hears of what happens. */
function openWatchers(
  foundation: NoticeFoundation,
  overrides: PartsOverrides,
): Pick<Parts, "auditLog" | "notices" | "noticeDelivery" | "news" | "newsDelivery"> {
  const { database, vault, clock, log } = foundation;
  const told = openNotices(foundation);
  const kept = database.auditLog({ box: vault, clock, log: (event) => log({ ...event }) });
  return {
    auditLog: overrides.auditLog ?? kept,
    notices: overrides.notices ?? told.notices,
    noticeDelivery: told.noticeDelivery,
    news: told.news,
    newsDelivery: told.newsDelivery,
  };
}

function logWarning(log: Log): (event: object) => void {
  return (event) => log({ level: "warn", ...event });
}
