import { readFile } from "node:fs/promises";

/** True while there is a process of that id, whoever it belongs to. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process of another user is there, too.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** When a process started, in ticks: tells a reused id. Null where the system does not say. Linux: the 22nd field of /proc/PID/stat; its second, the name, may hold spaces and parentheses. */
export async function startOf(pid: number): Promise<string | null> {
  const text = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  return text.slice(text.lastIndexOf(")") + 2).split(" ")[19] ?? null;
}
