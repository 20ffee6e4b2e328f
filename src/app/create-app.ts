import type { Secrets, Settings } from "../config/index.ts";
import { createRoutes, listen } from "../entry/server/index.ts";
import { startCaretaker } from "../entry/worker/index.ts";
import { closeAll, noteUnclosed, openParts, type PartsOverrides } from "./open-parts.ts";
import { createServerServices } from "./services/index.ts";
import { randomWord } from "./system.ts";
import { tasksOf } from "./tasks.ts";
import { startReviewWorkers } from "./workers.ts";

/** A running Kody. */
export interface App {
  /** e.g. `http://127.0.0.1:7420`. */
  readonly url: string;
  /** What the first administrator claims this Kody with; null when it was claimed before this start. */
  readonly claimSecret: string | null;
  /** The page's address; while nobody has claimed Kody with the secret behind `#`, which browsers never send. */
  readonly setupUrl: string;
  /** Runs one of the tasks that come back by themselves now, and answers when it is done. */
  runTask(name: string): Promise<void>;
  /** Puts running reviews back and ends everything that was started. */
  stop(): Promise<void>;
}

/** For tests and the demo. */
export interface AppOverrides extends PartsOverrides {
  /** Webhooks go to the address Kody listens on: only a Bitbucket on the same machine reaches it. */
  readonly publicUrlIsOwn?: boolean;
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
    const services = createServerServices({
      ...parts,
      claimSecret,
      archive: parts.database.archive,
      publicUrl: () => (overrides.publicUrlIsOwn === true ? ownUrl : settings.publicUrl),
      queueCounts: () => parts.queue.counts(),
      health: () => parts.database.ping(),
    });
    const server = await listen(createRoutes(services), settings.host, settings.port);
    ownUrl = server.url;
    opened.unshift(() => server.close());
    const workers = startReviewWorkers(parts);
    opened.unshift(() => workers.stop());
    const { clock, database, log } = parts;
    const caretaker = startCaretaker({ tasks: tasksOf(parts), store: database.tasks, clock, log });
    opened.unshift(() => caretaker.stop());
    log({ event: "started", url: server.url, database: database.name });
    return {
      url: server.url,
      claimSecret: claimed ? null : claimSecret,
      setupUrl: claimed ? server.url : `${server.url}/claim#secret=${claimSecret}`,
      runTask: (name) => caretaker.run(name),
      stop: () => closeAll(opened),
    };
  } catch (error) {
    await closeAll(opened).catch(noteUnclosed(parts.log));
    throw error;
  }
}
