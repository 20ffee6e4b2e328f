import { randomBytes } from "node:crypto";
import {
  chmod,
  chown,
  link,
  mkdir,
  open,
  readFile,
  realpath,
  rename,
  rm,
  stat,
} from "node:fs/promises";
import { dirname, join } from "node:path";
import { KodyError } from "../../core/domain/index.ts";
import { keyBytes } from "./envelope.ts";
import { parseRootKey, type RootKey, type RootKeySource } from "./root-key.ts";

/** A root key, and whether it still waits in `root.key.next` for its rotation to be finished. */
export interface FoundKey extends RootKey {
  readonly waiting: boolean;
}

export function rootKeyPath(home: string): string {
  return join(home, "root.key");
}

/** The file that holds the root key, behind any links; null when the key comes from the environment. */
export async function keyFile(source: RootKeySource): Promise<string | null> {
  if (source.rootKey !== null) return null;
  const path = source.rootKeyFile ?? rootKeyPath(source.home);
  return realpath(path).catch(() => path);
}

/**
 * All keys at hand, the one in use first; none before the first start. While a rotation ends there are two. The waiting
 * one is read first: a rotation that ends meanwhile renames it over the other, which is read next.
 */
export async function readRootKeys(source: RootKeySource): Promise<FoundKey[]> {
  const path = await keyFile(source);
  if (source.rootKey !== null || path === null) {
    return [{ ...parseRootKey(source.rootKey ?? "", "KODY_ROOT_KEY"), waiting: false }];
  }
  const waiting = await readWaiting(path);
  const settled =
    source.rootKeyFile === null ? await readOwnFile(path) : await readGivenFile(source.rootKeyFile);
  return [
    ...(settled === null ? [] : [{ ...settled, waiting: false }]),
    ...(waiting === null ? [] : [{ ...waiting, waiting: true }]),
  ];
}

/** A new key, of no file yet. */
export function randomRootKey(origin: string): RootKey {
  return parseRootKey(randomBytes(keyBytes).toString("hex"), origin);
}

/** Makes `root.key`; one that another process made at the same moment is taken instead, and none is ever overwritten. */
export async function makeRootKey(home: string): Promise<RootKey> {
  const path = rootKeyPath(home);
  const unfinished = `${path}.${process.pid}-${randomBytes(4).toString("hex")}`;
  await mkdir(home, { recursive: true });
  try {
    await writeKey(unfinished, randomRootKey(path));
    // Unlike a rename, a link refuses a name that is taken.
    await link(unfinished, path).catch((error: unknown) => {
      if (!hasCode(error, "EEXIST")) throw error;
    });
    await syncFolder(home);
  } finally {
    await rm(unfinished, { force: true });
  }
  const made = await readOwnFile(path);
  if (made === null)
    throw new KodyError(
      "internal",
      `The root key ${path} vanished while it was made; start Kody again.`,
    );
  return made;
}

/** Puts the key of a rotation beside `path`, on disk for certain, for whoever may read `path`. */
export async function writeWaitingKey(path: string, rootKey: RootKey): Promise<void> {
  const waiting = waitingPath(path);
  try {
    // One that is there already is of a rotation that did not come to its end: nothing is sealed with it.
    await rm(waiting, { force: true });
    await writeKey(waiting, rootKey);
    await likeItsPredecessor(waiting, path);
    await syncFolder(dirname(path));
  } catch (cause) {
    throw new KodyError(
      "invalid-input",
      `The new root key can't be written to ${waiting}. Let Kody write to that folder; nothing was changed.`,
      { cause },
    );
  }
}

/** Puts a key into a file of its own, which must not be there yet. */
export async function writeNewKeyFile(path: string, rootKey: RootKey): Promise<void> {
  try {
    await writeKey(path, rootKey);
    await syncFolder(dirname(path));
  } catch (cause) {
    const why = hasCode(cause, "EEXIST") ? "there is such a file already" : "it can't be written";
    throw new KodyError(
      "invalid-input",
      `The new root key can't go to ${path}: ${why}. Name another file; nothing was changed.`,
      { cause },
    );
  }
}

/** The waiting key takes its place. */
export async function settleWaitingKey(path: string): Promise<void> {
  await rename(waitingPath(path), path);
  await syncFolder(dirname(path));
}

function waitingPath(path: string): string {
  return `${path}.next`;
}

/** Null also for one that was cut off: its rotation never began to change the database. */
async function readWaiting(path: string): Promise<RootKey | null> {
  const text = await readFile(waitingPath(path), "utf8").catch(() => "");
  return /^\s*[0-9a-f]{64}\s*$/i.test(text) ? parseRootKey(text, path) : null;
}

async function readGivenFile(path: string): Promise<RootKey> {
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw new KodyError(
      "invalid-input",
      `The root key's file ${path} can't be read; check KODY_ROOT_KEY_FILE.`,
      { cause },
    );
  });
  return parseRootKey(text, path);
}

async function readOwnFile(path: string): Promise<RootKey | null> {
  const unreadable = (error: unknown): null => {
    if (hasCode(error, "ENOENT")) return null;
    throw new KodyError(
      "internal",
      `The root key ${path} can't be read; start Kody as the user that owns it.`,
      { cause: error },
    );
  };
  const facts = await stat(path).catch(unreadable);
  if (facts === null) return null;
  if ((facts.mode & 0o077) !== 0) {
    throw new KodyError(
      "invalid-input",
      `Other users may read the root key; close it with "chmod 600 ${path}".`,
    );
  }
  const text = await readFile(path, "utf8").catch(unreadable);
  return text === null ? null : parseRootKey(text, path);
}

async function writeKey(path: string, { key }: RootKey): Promise<void> {
  const file = await open(path, "wx", 0o600);
  try {
    await file.writeFile(`${key.toString("hex")}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Rotated by another user than Kody runs as, the key must not become unreadable to Kody. */
async function likeItsPredecessor(path: string, predecessor: string): Promise<void> {
  const [before, now] = await Promise.all([stat(predecessor), stat(path)]);
  if (before.uid !== now.uid || before.gid !== now.gid) await chown(path, before.uid, before.gid);
  await chmod(path, before.mode & 0o777);
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
