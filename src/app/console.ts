import type { Secrets, Settings } from "../config/index.ts";
import type { ConnectionServices, RepositoryServices } from "../entry/server/index.ts";
import { openParts, type PartsOverrides } from "./open-parts.ts";
import { createServerServices } from "./services/index.ts";
import { randomWord } from "./system.ts";

/** What commands do on the database directly, beside a running Kody or without one. */
export interface ConsoleKody {
  readonly connection: ConnectionServices;
  readonly repositories: RepositoryServices;
  close(): Promise<void>;
}

/** Opens all parts without server and workers. Throws a sentence when something is not to be had. */
export async function openConsole(
  settings: Settings,
  secrets: Secrets,
  overrides: PartsOverrides = {},
): Promise<ConsoleKody> {
  // Standard error belongs to the command; what matters is in its answer.
  const parts = await openParts(settings, secrets, { log: () => {}, ...overrides });
  const services = createServerServices({
    ...parts,
    // Nobody listens, so nobody can claim with it.
    claimSecret: randomWord(),
    archive: parts.database.archive,
    memories: parts.database.memories,
    leftovers: parts.database.leftovers,
    publicUrl: () => settings.publicUrl,
    queueCounts: () => parts.queue.counts(),
    health: () => parts.database.ping(),
    // Done by a Kody that runs, or at its next start.
    hurry: (task) => parts.database.tasks.hurry(task),
  });
  return {
    connection: services.connection,
    repositories: services.repositories,
    close: () => parts.close(),
  };
}
