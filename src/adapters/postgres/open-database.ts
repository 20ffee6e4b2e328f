import { Kysely, PostgresDialect } from "kysely";
import type {
  AttemptStore,
  AuditLog,
  CallLedger,
  CommandStore,
  ConfigMemory,
  ChannelStore,
  ConnectionStore,
  DescriptionMemory,
  NoticeStore,
  InvitationStore,
  PeopleStore,
  HookStore,
  LeftoverStore,
  PollStore,
  PullRequestNotes,
  RepositoryCatalog,
  ReviewArchive,
  RuleHistory,
  ReviewProgress,
  MemoryStore,
  ModelMemory,
  ReviewStore,
  SettingsStore,
  SpendStore,
  SessionStore,
  SubscriptionStore,
  TaskStore,
  WatchStore,
  TokenAudits,
} from "../../core/ports/index.ts";
import { createAttemptStore } from "./attempts.ts";
import { createAuditLog, type AuditLogOptions } from "./audit-log.ts";
import { createCatalog } from "./catalog.ts";
import { createCallLedger, type CallLedgerOptions } from "./call-ledger.ts";
import { createChannelStore } from "./channels.ts";
import { createConfigMemory } from "./config-memory.ts";
import { createConnectionStore } from "./connection-store.ts";
import { createCommandStore } from "./commands.ts";
import { openConnections } from "./connections.ts";
import { createKeyProofs } from "./key-proofs.ts";
import { createInvitationStore } from "./invitations.ts";
import { createLeftoverStore } from "./leftovers.ts";
import { createMemoryStore } from "./memories.ts";
import { migrate } from "./migrate.ts";
import { embeddedTarget, remoteTarget } from "./open-target.ts";
import { createNoticeStore } from "./notices.ts";
import { createPeopleStore } from "./people.ts";
import { createDescriptionMemory } from "./described.ts";
import { createHookStore } from "./hook-store.ts";
import { createPollStore } from "./poll-store.ts";
import { openPresence } from "./presence.ts";
import { connectionProblem } from "./problems.ts";
import { createPullRequestNotes } from "./pull-request-notes.ts";
import { createQueueStorage, type QueueStorage } from "./queue-storage.ts";
import { createReviewArchive } from "./review-archive.ts";
import { createReviewProgress } from "./review-progress.ts";
import { createReviewStore } from "./review-store.ts";
import { createRuleHistory } from "./rule-history.ts";
import type { KeyProofs, SecretBox } from "./secret-box.ts";
import { createSettingsStore } from "./settings.ts";
import { createSessionStore } from "./sessions.ts";
import { createSpendStore, type SpendOptions } from "./spend.ts";
import { createSubscriptionStore } from "./subscriptions.ts";
import type { Tables } from "./tables/index.ts";
import { createTaskStore } from "./tasks.ts";
import { createWatchStore } from "./watch-store.ts";
import { createTokenAudits } from "./token-audits.ts";

export interface OpenDatabaseOptions {
  /** Kody's folder. The embedded server lives in it. */
  readonly home: string;
  /** A PostgreSQL server to use instead of the embedded one. */
  readonly databaseUrl: string | null;
  /** Hears of what goes wrong in the background, as sentences without secrets. */
  readonly log?: (event: DatabaseEvent) => void;
}

export interface DatabaseEvent {
  readonly event: "database connection lost";
  readonly reason: string;
}

export interface Database {
  /** Which server it is, for people. */
  readonly name: string;
  readonly reviews: ReviewStore & ModelMemory;
  readonly archive: ReviewArchive;
  readonly configMemory: ConfigMemory;
  readonly memories: MemoryStore;
  readonly descriptions: DescriptionMemory;
  readonly progress: ReviewProgress;
  readonly commands: CommandStore;
  readonly notes: PullRequestNotes;
  readonly ruleHistory: RuleHistory;
  readonly leftovers: LeftoverStore;
  readonly tasks: TaskStore;
  readonly notices: NoticeStore;
  readonly people: PeopleStore;
  readonly invitations: InvitationStore;
  readonly sessions: SessionStore;
  readonly attempts: AttemptStore;
  readonly catalog: RepositoryCatalog;
  readonly watched: WatchStore;
  readonly polls: PollStore;
  /** Proves that an address leads to a Kody with this database. */
  reachKey(): Promise<string>;
  readonly tokenAudits: TokenAudits;
  /** For a vault: where it proves its root key. */
  readonly keyProofs: KeyProofs;
  /** For a review queue. */
  readonly queueStorage: QueueStorage;
  connections(box: SecretBox): ConnectionStore;
  channels(box: SecretBox): ChannelStore;
  subscriptions(box: SecretBox): SubscriptionStore;
  settings(box: SecretBox): SettingsStore;
  hooks(box: SecretBox): HookStore;
  callLedger(options: CallLedgerOptions): CallLedger;
  spend(options: SpendOptions): SpendStore;
  auditLog(options: AuditLogOptions): AuditLog;
  /** Resolves when the server answers. */
  ping(): Promise<void>;
  /** Ends all connections; the embedded server stops when no other Kody uses it. */
  close(): Promise<void>;
}

/** Starts or reaches the server, brings the tables up to date, and opens the stores. Errors are sentences with a remedy. */
export async function openDatabase(options: OpenDatabaseOptions): Promise<Database> {
  const target =
    options.databaseUrl === null
      ? await embeddedTarget(options.home)
      : remoteTarget(options.databaseUrl);
  const presence = await openPresence(target).catch((error: unknown) => {
    throw connectionProblem(error, target.name);
  });
  const connections = openConnections(target, (reason) =>
    options.log?.({ event: "database connection lost", reason }),
  );
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: connections }) });

  async function close(): Promise<void> {
    await presence.close();
    await connections.end();
    await target.leave();
  }

  try {
    await migrate(db, target.name);
  } catch (error) {
    await close().catch(() => undefined);
    throw error;
  }
  return {
    name: target.name,
    reviews: createReviewStore(db),
    archive: createReviewArchive(db),
    ...reviewMemories(db),
    progress: createReviewProgress(db),
    tasks: createTaskStore(db),
    notices: createNoticeStore(db),
    ...peopleStores(db),
    tokenAudits: createTokenAudits(db),
    queueStorage: createQueueStorage(db, connections, presence),
    connections: (box) => createConnectionStore(db, box),
    ...waysOut(db),
    keyProofs: createKeyProofs(db, presence),
    settings: (box) => createSettingsStore(db, box),
    catalog: createCatalog(db),
    watched: createWatchStore(db),
    polls: createPollStore(db),
    async reachKey() {
      const { reach_key: key } = await db
        .selectFrom("listing")
        .select("reach_key")
        .executeTakeFirstOrThrow();
      return key;
    },
    hooks: (box) => createHookStore(db, box),
    callLedger: (ledger) => createCallLedger(db, ledger),
    spend: (spend) => createSpendStore(db, spend),
    auditLog: (auditLog) => createAuditLog(db, auditLog),
    async ping() {
      await connections.query("select");
    },
    close,
  };
}

/** What Kody keeps in mind of pull requests besides their reviews. */
function reviewMemories(db: Kysely<Tables>) {
  return {
    configMemory: createConfigMemory(db),
    memories: createMemoryStore(db),
    descriptions: createDescriptionMemory(db),
    commands: createCommandStore(db),
    notes: createPullRequestNotes(db),
    ruleHistory: createRuleHistory(db),
    leftovers: createLeftoverStore(db),
  };
}

/** Where notices and news go. */
function waysOut(db: Kysely<Tables>): Pick<Database, "channels" | "subscriptions"> {
  return {
    channels: (box) => createChannelStore(db, box),
    subscriptions: (box) => createSubscriptionStore(db, box),
  };
}

function peopleStores(db: Kysely<Tables>) {
  return {
    people: createPeopleStore(db),
    invitations: createInvitationStore(db),
    sessions: createSessionStore(db),
    attempts: createAttemptStore(db),
  };
}
