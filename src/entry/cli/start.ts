import { loadSettings } from "../../config/index.ts";
import { KodyError } from "../../core/domain/index.ts";
import type { Command, CommandInput, Terminal } from "./command.ts";

export const startCommand: Command = {
  name: "start",
  summary: "Starts Kody: webhooks, reviews and the web page, until it is stopped.",
  positional: "",
  options: {},
  run,
};

async function run(_: CommandInput, terminal: Terminal): Promise<number> {
  const loaded = loadSettings(terminal.environment);
  if (!loaded.ok) throw new KodyError("invalid-input", loaded.problems.join("\n"));
  const stop = terminal.interrupted();
  const { createApp } = await import("../../app/index.ts");
  const app = await createApp(loaded.settings, loaded.secrets);
  terminal.out(`Kody runs. Open ${app.setupUrl}\n`);
  if (app.publicSetupUrl !== null) terminal.out(`From elsewhere: ${app.publicSetupUrl}\n`);
  if (app.claimSecret !== null) {
    terminal.out(
      "Whoever opens that first becomes Kody's administrator. The part after # is secret; a restart makes a new one.\n",
    );
  }
  await stop;
  terminal.err("Stopping: running reviews are put back and go on at the next start.\n");
  await app.stop();
  return 0;
}
