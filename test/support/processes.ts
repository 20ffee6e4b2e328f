import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** Another process of a test, spoken to by lines. */
export interface OtherProcess {
  readonly pid: number;
  /** The next line it prints; null when it has ended. */
  nextLine(): Promise<string | null>;
  endInput(): void;
  kill(signal: NodeJS.Signals): void;
  /** Resolves when the process is gone. */
  ended(): Promise<void>;
}

/** Runs a script of Kody's sources with this Node. Its complaints go to those of the test. */
export function startProcess(script: URL, args: readonly string[]): OtherProcess {
  const child: ChildProcess = spawn(process.execPath, [fileURLToPath(script), ...args], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  if (child.stdout === null || child.pid === undefined)
    throw new Error("The process has no output.");
  const end = once(child, "close");
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    pid: child.pid,
    async nextLine() {
      const line = await lines.next();
      return line.done === true ? null : line.value;
    },
    endInput: () => void child.stdin?.end(),
    kill: (signal) => void child.kill(signal),
    async ended() {
      await end;
    },
  };
}
