import { loadSettings } from "../../config/index.ts";
import { KodyError } from "../../core/domain/index.ts";
import type { ConsoleKody } from "../../app/index.ts";
import type { Terminal } from "./command.ts";

/** Runs a command's work on Kody's database and closes it, whatever becomes of the work. */
export async function withConsole<T>(
  terminal: Terminal,
  work: (kody: ConsoleKody) => Promise<T>,
): Promise<T> {
  const loaded = loadSettings(terminal.environment);
  if (!loaded.ok) throw new KodyError("invalid-input", loaded.problems.join("\n"));
  const { openConsole } = await import("../../app/index.ts");
  const kody = await openConsole(loaded.settings, loaded.secrets);
  try {
    return await work(kody);
  } finally {
    await kody.close();
  }
}
