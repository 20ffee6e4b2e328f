import { randomBytes } from "node:crypto";
import { readdir, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/**
 * Folders are made under a temporary name beside their final one and renamed when complete, so that one with its final
 * name is always whole. The name holds the maker's process id: what a dead process left behind is told from what a
 * living one is still making.
 */
export function unfinishedName(target: string): string {
  return `${target}.unfinished-${process.pid}-${randomBytes(4).toString("hex")}`;
}

/** Removes what crashed processes left of their attempts to make `target`. */
export async function removeLeftovers(target: string): Promise<void> {
  const folder = dirname(target);
  const prefix = `${basename(target)}.unfinished-`;
  for (const name of await readdir(folder)) {
    if (!name.startsWith(prefix)) continue;
    const maker = Number(name.slice(prefix.length).split("-")[0]);
    if (maker !== process.pid && !isAlive(maker))
      await rm(join(folder, name), { recursive: true, force: true });
  }
}

/** True when a process with this id exists, whoever owns it. */
export function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
