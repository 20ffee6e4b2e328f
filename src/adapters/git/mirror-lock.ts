import { randomUUID } from "node:crypto";
import { link, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { KodyError } from "../../core/domain/index.ts";
import type { Clock } from "../../core/ports/index.ts";
import { isRunning, startOf } from "./processes.ts";

/** The holder says so this often; ten missed signs mean that it is gone, whatever its process id says. */
const heartbeatMs = 10_000;
const silentMs = 100_000;
const pollMs = 50;

interface Owner {
  readonly nonce: string;
  readonly host: string;
  readonly pid: number;
  /** Start of the process in the kernel's ticks: tells a reused process id. Null where the system does not say. */
  readonly started: string | null;
}

/**
 * Runs `work` while holding the lock file, across processes. Takes over the lock of a process that died. Throws
 * `git-failed` (retryable) when another holds it for longer than `waitMs`.
 */
export async function withLock<T>(
  file: string,
  clock: Clock,
  waitMs: number,
  work: () => Promise<T>,
): Promise<T> {
  const owner = await acquire(file, clock, waitMs);
  const sign = (): void => void utimes(file, clock.now(), clock.now()).catch(() => undefined);
  const heart = setInterval(sign, heartbeatMs).unref();
  try {
    return await work();
  } finally {
    clearInterval(heart);
    await release(file, owner);
  }
}

async function acquire(file: string, clock: Clock, waitMs: number): Promise<Owner> {
  const owner = {
    nonce: randomUUID(),
    host: hostname(),
    pid: process.pid,
    started: await startOf(process.pid),
  };
  const until = clock.now().getTime() + waitMs;
  const draft = `${file}.${owner.nonce}`;
  await writeFile(draft, JSON.stringify(owner), { mode: 0o600 });
  try {
    await utimes(draft, clock.now(), clock.now());
    while (!(await place(draft, file))) {
      if (await removeIfStale(file, clock)) continue;
      if (clock.now().getTime() >= until) {
        throw new KodyError(
          "git-failed",
          "Another process of Kody is still busy with this repository. Kody tries again.",
          { retryable: true },
        );
      }
      await clock.sleep(pollMs);
    }
    return owner;
  } finally {
    await rm(draft, { force: true });
  }
}

/** A hard link appears at once and whole, and never replaces what is there. */
async function place(draft: string, file: string): Promise<boolean> {
  return link(draft, file).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === "EEXIST") return false;
      throw error;
    },
  );
}

async function release(file: string, owner: Owner): Promise<void> {
  const present = await readOwner(file);
  if (present?.nonce === owner.nonce) await rm(file, { force: true });
}

/** True when the lock may be tried again. Two takers at once are told apart by what they took away. */
async function removeIfStale(file: string, clock: Clock): Promise<boolean> {
  const judged = await readOwner(file);
  if (judged !== null && !(await isStale(file, judged, clock))) return false;
  if (judged === null && !(await isSilent(file, clock))) return !(await isThere(file));
  const aside = `${file}.${randomUUID()}`;
  const moved = await rename(file, aside).then(
    () => true,
    () => false,
  );
  if (!moved) return true;
  const taken = await readOwner(aside);
  if (taken?.nonce !== judged?.nonce) await link(aside, file).catch(() => undefined);
  await rm(aside, { force: true });
  return true;
}

async function isStale(file: string, owner: Owner, clock: Clock): Promise<boolean> {
  if (await isSilent(file, clock)) return true;
  if (owner.host !== hostname()) return false;
  return (
    !isRunning(owner.pid) ||
    (owner.started !== null && owner.started !== (await startOf(owner.pid)))
  );
}

async function isSilent(file: string, clock: Clock): Promise<boolean> {
  const facts = await stat(file).catch(() => null);
  return facts !== null && clock.now().getTime() - facts.mtimeMs > silentMs;
}

async function isThere(file: string): Promise<boolean> {
  return (await stat(file).catch(() => null)) !== null;
}

async function readOwner(file: string): Promise<Owner | null> {
  const text = await readFile(file, "utf8").catch(() => "");
  const [, nonce] = /"nonce":"([^"]+)"/.exec(text) ?? [];
  const [, host] = /"host":"([^"]+)"/.exec(text) ?? [];
  const [, pid] = /"pid":(\d+)/.exec(text) ?? [];
  const [, started] = /"started":"([^"]+)"/.exec(text) ?? [];
  if (nonce === undefined || host === undefined || pid === undefined) return null;
  return { nonce, host, pid: Number(pid), started: started ?? null };
}
