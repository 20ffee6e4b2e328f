import { processEnvironment } from "../../config/index.ts";
import { isKodyError } from "../../core/domain/index.ts";
import { auditLogCommand } from "./audit-log.ts";
import { flag, parseCommand, usage, type Command, type Terminal } from "./command.ts";
import { auditCommand } from "./audit.ts";
import { connectCommand } from "./connect.ts";
import { configCommand } from "./config.ts";
import { demoCommand } from "./demo.ts";
import { disconnectCommand } from "./disconnect.ts";
import { printable } from "./terminal-text.ts";
import { keepMemoryOutOfDumps } from "./memory-dumps.ts";
import { peopleCommand } from "./people.ts";
import { processInput } from "./input.ts";
import { reviewCommand } from "./review.ts";
import { rulesCommand } from "./rules.ts";
import { sandboxCommand } from "./sandbox.ts";
import { startCommand } from "./start.ts";
import { vaultCommand } from "./vault.ts";

export const commands: readonly Command[] = [
  startCommand,
  connectCommand,
  auditCommand,
  disconnectCommand,
  reviewCommand,
  configCommand,
  rulesCommand,
  demoCommand,
  sandboxCommand,
  vaultCommand,
  peopleCommand,
  auditLogCommand,
];

const lastWordsMilliseconds = 2_000;

/** Runs the command line and sets the process's exit code; ends the process only when a command is done. */
export async function main(args: readonly string[]): Promise<void> {
  keepMemoryOutOfDumps();
  endOnSignals();
  endWithReader();
  process.exitCode = await run(args, processTerminal());
  // What a server elsewhere still owes us, such as an answer, is not worth waiting for.
  setTimeout(() => process.exit(), lastWordsMilliseconds).unref();
}

/** Answers the exit code: 2 when the command could not be understood or could not do its work. */
export async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === "help" || name === "--help" || name === "-h") {
    terminal.out(overview());
    return name === undefined ? 2 : 0;
  }
  if (name === "--version") {
    const { packageVersion } = await import("../../app/index.ts");
    terminal.out(`${packageVersion()}\n`);
    return 0;
  }
  const command = commands.find((candidate) => candidate.name === name);
  if (command === undefined) {
    terminal.err(
      `There is no command "${name}". Commands: ${commands.map((one) => one.name).join(", ")}.\n`,
    );
    return 2;
  }
  try {
    const input = parseCommand(command, rest);
    if (flag(input, "help")) {
      terminal.out(usage(command));
      return 0;
    }
    return await command.run(input, terminal);
  } catch (error) {
    // A message may quote what a stranger wrote.
    terminal.err(`${explain(error).split("\n").map(printable).join("\n")}\n`);
    return 2;
  }
}

function overview(): string {
  const rows = commands.map((command) => `  ${command.name.padEnd(12)}${command.summary}`);
  return `Kody reviews pull requests of Bitbucket Cloud.\n\nUsage: kody COMMAND [OPTIONS]\n\n${rows.join("\n")}\n\nkody COMMAND --help says more.\n`;
}

/** A foreseen error is its sentence; any other shows where it happened, because it is a fault of Kody. */
function explain(error: unknown): string {
  if (isKodyError(error)) return error.message;
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `Kody made a mistake. Please report this:\n${trace}`;
}

function processTerminal(): Terminal {
  const environment = processEnvironment();
  const plain = environment["NO_COLOR"] !== undefined && environment["NO_COLOR"] !== "";
  return {
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    colours: process.stdout.isTTY && !plain,
    live: process.stderr.isTTY && !plain,
    columns: process.stderr.isTTY ? process.stderr.columns : Number.POSITIVE_INFINITY,
    cwd: process.cwd(),
    environment,
    input: processInput(),
    interrupted: () =>
      new Promise((resolve) => {
        for (const signal of endingSignals) {
          process.removeAllListeners(signal);
          process.once(signal, () => resolve());
        }
      }),
  };
}

/** SIGHUP: the terminal was closed. */
const endingSignals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Ends through `exit`, at which what was started or left on disk is cleaned up; a signal alone would skip that. */
function endOnSignals(): void {
  for (const signal of endingSignals) process.once(signal, () => process.exit(130));
}

/** `kody review | head`: who reads no more wants no more, which is no fault. */
function endWithReader(): void {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit();
  });
}
