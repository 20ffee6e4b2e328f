import type { Parts } from "../../app/index.ts";
import { loadSettings } from "../../config/index.ts";
import { KodyError } from "../../core/domain/index.ts";
import type { Terminal } from "./command.ts";

/**
 * Opens Kody's own database for a command, beside a Kody that runs or without one: whoever may read KODY_HOME, or has
 * DATABASE_URL and the root key, may do this. Logs warnings only, unless KODY_LOG_LEVEL says otherwise.
 */
export async function withParts<T>(
  terminal: Terminal,
  work: (parts: Parts) => Promise<T>,
): Promise<T> {
  const { environment } = terminal;
  const loaded = loadSettings({
    ...environment,
    KODY_LOG_LEVEL: environment["KODY_LOG_LEVEL"] || "warn",
  });
  if (!loaded.ok) throw new KodyError("invalid-input", loaded.problems.join("\n"));
  const { openParts } = await import("../../app/index.ts");
  const parts = await openParts(loaded.settings, loaded.secrets);
  try {
    return await work(parts);
  } finally {
    await parts.close();
  }
}
