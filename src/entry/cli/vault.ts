import { resolve } from "node:path";
import { loadSettings } from "../../config/index.ts";
import { KodyError } from "../../core/domain/index.ts";
import { text, type Command, type CommandInput, type Terminal } from "./command.ts";

export const vaultCommand: Command = {
  name: "vault",
  summary: "Root key of the stored secrets: rotates it while Kody runs, or checks it.",
  positional: "rotate|check",
  options: {
    to: {
      type: "string",
      value: "FILE",
      help: "rotate: new file for a key that comes from KODY_ROOT_KEY.",
    },
  },
  run,
};

async function run(input: CommandInput, terminal: Terminal): Promise<number> {
  const [action, ...more] = input.positionals;
  const to = text(input, "to");
  if ((action !== "rotate" && action !== "check") || more.length > 0) {
    throw new KodyError(
      "invalid-input",
      "Say what to do: `kody vault rotate` or `kody vault check`.",
    );
  }
  if (action === "check" && to !== null)
    throw new KodyError("invalid-input", "--to belongs to `kody vault rotate`.");
  if (to?.trim() === "") throw new KodyError("invalid-input", "--to needs the name of a file.");
  const loaded = loadSettings(terminal.environment);
  if (!loaded.ok) throw new KodyError("invalid-input", loaded.problems.join("\n"));
  const { checkVault, rotateVault } = await import("../../app/index.ts");
  if (action === "check") {
    const secrets = await checkVault(loaded.settings, loaded.secrets);
    terminal.out(`The root key is the right one; ${counted(secrets)} with it.\n`);
    return 0;
  }
  const file = to === null ? null : resolve(terminal.cwd, to);
  const { path, secrets } = await rotateVault(loaded.settings, loaded.secrets, file);
  terminal.out(`The root key is a new one, in ${path}; ${counted(secrets)} with it.\n`);
  terminal.out(
    file === null
      ? "Running Kodys that read this file go on with it. Keep a copy apart from the database's backups: older backups need the older key.\n"
      : `Remove KODY_ROOT_KEY and set KODY_ROOT_KEY_FILE to ${path} before the next start.\n`,
  );
  return 0;
}

function counted(secrets: number): string {
  return secrets === 1 ? "1 stored secret opens" : `${secrets} stored secrets open`;
}
