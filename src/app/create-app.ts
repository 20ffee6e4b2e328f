import type { Secrets, Settings } from "../config/index.ts";
import type { TaskStore } from "../core/ports/index.ts";
import { createRoutes, listen } from "../entry/server/index.ts";
import { startCaretaker, type Caretaker } from "../entry/worker/index.ts";
import { closeAll, noteUnclosed, openParts, type PartsOverrides } from "./open-parts.ts";
import { createServerServices, type ServiceParts } from "./services/index.ts";
import { randomWord } from "./system.ts";
import { tasksOf } from "./tasks.ts";
import { startAllWorkers } from "./workers.ts";

/** A running Kody. */
export interface App {
  /** e.g. `http://127.0.0.1:7420`. */
  readonly url: string;
  /** What the first administrator claims this Kody with; null when it was claimed before this start. */
  readonly claimSecret: string | null;
  /** The page's address; while nobody has claimed Kody with the secret behind `#`, which browsers never send. */
  readonly setupUrl: string;
  /** The same at the address that people elsewhere know Kody by; null when none is set. */
  readonly publicSetupUrl: string | null;
  /** Runs one of the tasks that come back by themselves now, and answers when it is done. */
  runTask(name: string): Promise<void>;
  /** Puts running reviews back and ends everything that was started. */
  stop(): Promise<void>;
}

/** For tests and the demo. */
export interface AppOverrides extends PartsOverrides {
  /** Webhooks go to the address Kody listens on: only a Bitbucket on the same machine reaches it. */
  readonly publicUrlIsOwn?: boolean;
  /** What Kody does by itself again and again happens by `runTask` only. */
  readonly tasksByHand?: boolean;
}

/** Opens all parts, then starts server, workers and caretaker. Throws a sentence when something is not to be had. */
export async function createApp(
  settings: Settings,
  secrets: Secrets,
  overrides: AppOverrides = {},
): Promise<App> {
  const parts = await openParts(settings, secrets, overrides);
  const opened = [() => parts.close()];
  try {
    const claimSecret = randomWord();
    const claimed = await parts.access.people.isClaimed();
    let ownUrl: string | null = null;
    let caretaker: Caretaker | null = null;
    const serviceParts: ServiceParts = {
      ...parts,
      claimSecret,
      archive: parts.database.archive,
      memories: parts.database.memories,
      leftovers: parts.database.leftovers,
      publicUrl: () => (overrides.publicUrlIsOwn === true ? ownUrl : settings.publicUrl),
      queueCounts: () => parts.queue.counts(),
      health: () => parts.database.ping(),
      hurry: async (task) => caretaker?.hurry(task),
    };
    const services = createServerServices(serviceParts);
    const server = await listen(createRoutes(services), settings.host, settings.port);
    ownUrl = server.url;
    opened.unshift(() => server.close());
    const workers = startAllWorkers(parts);
    opened.unshift(() => workers.stop());
    const { clock, database, log } = parts;
    const store = overrides.tasksByHand === true ? tasksByHand : database.tasks;
    const started = startCaretaker({ tasks: tasksOf(parts, serviceParts), store, clock, log });
    caretaker = started;
    opened.unshift(() => started.stop());
    log({ event: "started", url: server.url, database: database.name });
    const way = claimed ? "" : `/claim#secret=${claimSecret}`;
    const publicUrl = serviceParts.publicUrl();
    return {
      url: server.url,
      claimSecret: claimed ? null : claimSecret,
      setupUrl: `${server.url}${way}`,
      publicSetupUrl: publicUrl === null ? null : `${publicUrl}${way}`,
      runTask: (name) => started.run(name),
      stop: () => closeAll(opened),
    };
  } catch (error) {
    await closeAll(opened).catch(noteUnclosed(parts.log));
    throw error;
  }
}

/** Nothing is ever due. */
const tasksByHand: TaskStore = {
  claim: async () => false,
  finish: async () => {},
  hurry: async () => {},
};
