import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

export interface MeasuredRun {
  readonly seconds: number;
  /** Most bytes that the program and all it started held at once. Linux only, else NaN. */
  readonly peakBytes: number;
  /** Of the program alone. */
  readonly ownPeakBytes: number;
  readonly stdout: string;
}

/** How often the memory is looked at. Milliseconds. */
const interval = 20;

/** Runs a program to its end, in `cwd`, and watches its memory and that of the processes below it. */
export function measureRun(args: readonly string[], cwd: string): Promise<MeasuredRun> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(process.execPath, args, { cwd, stdio: ["ignore", "pipe", "inherit"] });
    const chunks: Buffer[] = [];
    let peakBytes = Number.NaN;
    let ownPeakBytes = Number.NaN;
    const timer = setInterval(() => {
      if (child.pid === undefined) return;
      const held = residentBelow(child.pid);
      if (!(peakBytes >= held.all)) peakBytes = held.all;
      if (!(ownPeakBytes >= held.own)) ownPeakBytes = held.own;
    }, interval);
    child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.on("error", reject);
    child.on("close", () => {
      clearInterval(timer);
      const seconds = (performance.now() - started) / 1_000;
      resolve({ seconds, peakBytes, ownPeakBytes, stdout: Buffer.concat(chunks).toString() });
    });
  });
}

function residentBelow(root: number): { all: number; own: number } {
  const parents = new Map<number, number>();
  const resident = new Map<number, number>();
  for (const name of processNumbers()) {
    const status = statusOf(name);
    const parent = /^PPid:\s+(\d+)$/m.exec(status)?.[1];
    if (parent === undefined) continue;
    parents.set(name, Number(parent));
    resident.set(name, Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1_024);
  }
  const isBelow = (pid: number | undefined): boolean =>
    pid === root || (pid !== undefined && pid > 1 && isBelow(parents.get(pid)));
  let all = Number.NaN;
  for (const [pid, bytes] of resident) if (isBelow(pid)) all = (all > 0 ? all : 0) + bytes;
  return { all, own: resident.get(root) ?? Number.NaN };
}

function processNumbers(): number[] {
  try {
    return readdirSync("/proc").map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}

/** Empty for a process that ended meanwhile. */
function statusOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/status`, "utf8");
  } catch {
    return "";
  }
}
