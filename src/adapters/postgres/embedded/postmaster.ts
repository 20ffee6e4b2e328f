import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { isAlive } from "./leftovers.ts";

/** What a server says of itself in `postmaster.pid` (PostgreSQL: one fact per line, written by the server as it starts). */
export interface Postmaster {
  readonly pid: number;
  readonly sockets: string;
  readonly status: "starting" | "stopping" | "ready" | "standby" | "unknown";
  /** The whole file, to see later whether it is still the same one. */
  readonly text: string;
}

export async function readPostmaster(data: string): Promise<Postmaster | null> {
  const text = await readFile(join(data, "postmaster.pid"), "utf8").catch(() => null);
  if (text === null) return null;
  const lines = text.split("\n");
  const status = lines[7]?.trim();
  const known = (["starting", "stopping", "ready", "standby"] as const).find(
    (word) => word === status,
  );
  return { pid: Number(lines[0]), sockets: lines[4] ?? "", status: known ?? "unknown", text };
}

/**
 * True when the process is a server on this data folder. After a restart of the machine or container the number may
 * belong to any other program, and PostgreSQL itself can't tell.
 */
export async function isServerOf(pid: number, data: string): Promise<boolean> {
  if (!isAlive(pid)) return false;
  if (process.platform === "linux") {
    const text = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
    return text.split("\0").includes(data);
  }
  const listed = await promisify(execFile)("/bin/ps", ["-o", "command=", "-p", String(pid)]).catch(
    () => null,
  );
  return listed !== null && ` ${listed.stdout.trim()} `.includes(` ${data} `);
}
