import { createOutbound } from "../adapters/outbound/index.ts";
import type { Database, SecretBox } from "../adapters/postgres/index.ts";
import type { Settings } from "../config/index.ts";
import type {
  CallLedger,
  Clock,
  HookStore,
  Outbound,
  PollStore,
  RepositoryCatalog,
  WatchStore,
} from "../core/ports/index.ts";

/** What watching repositories takes. */
export interface RepositoryParts {
  readonly catalog: RepositoryCatalog;
  readonly watched: WatchStore;
  readonly hooks: HookStore;
  readonly polls: PollStore;
  /** The parts of the hourly calls that may go into looking at hooks and into polling. */
  readonly shares: { readonly looks: Share; readonly poll: Share };
  /** Proves that an address leads to this Kody. */
  readonly reachKey: () => Promise<string>;
  /** The way to Kody's own public address. */
  readonly publicOutbound: Outbound;
}

export interface Share {
  readonly ledger: CallLedger;
  /** Calls. */
  readonly perHour: number;
}

const lookShare = 0.25;
const pollShare = 0.15;

export function openRepositoryParts(
  database: Database,
  vault: SecretBox,
  options: { settings: Settings; callsPerHour: number; clock: Pick<Clock, "now"> | undefined },
): RepositoryParts {
  const { settings, callsPerHour, clock } = options;
  const shareOf = (part: number): Share => {
    const perHour = Math.floor(callsPerHour * part);
    const limit = { limit: perHour, ...(clock === undefined ? {} : { clock }) };
    return { perHour, ledger: database.callLedger(limit) };
  };
  return {
    catalog: database.catalog,
    watched: database.watched,
    hooks: database.hooks(vault),
    polls: database.polls,
    shares: { looks: shareOf(lookShare), poll: shareOf(pollShare) },
    reachKey: () => database.reachKey(),
    publicOutbound: createOutbound({
      // A Bitbucket on this machine, the sandbox, reaches what is on this machine.
      allowed: isOnThisMachine(settings.bitbucket.apiUrl)
        ? ["127.0.0.1", "localhost"]
        : settings.privateHosts,
      timeoutMilliseconds: 10_000,
      maxBytes: 10_000,
    }),
  };
}

function isOnThisMachine(url: string): boolean {
  return /^(localhost|127\.0\.0\.1|\[::1\])$/.test(new URL(url).hostname);
}
