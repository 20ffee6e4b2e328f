import { randomBytes } from "node:crypto";
import { link, mkdir, open, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { KodyError } from "../../core/domain/index.ts";
import { keyBytes } from "./envelope.ts";

/** Where the root key comes from; the first that is set counts. */
export interface RootKeySource {
  /** Kody's folder, whose `root.key` is made at first start. */
  readonly home: string;
  /** The key itself: 64 hex digits. */
  readonly rootKey: string | null;
  /** A file that holds it. */
  readonly rootKeyFile: string | null;
}

/** The key and where it is from, for messages; null when there is none yet. */
export interface RootKey {
  readonly key: Buffer;
  readonly origin: string;
}

export function rootKeyPath(home: string): string {
  return join(home, "root.key");
}

export async function readRootKey(source: RootKeySource): Promise<RootKey | null> {
  if (source.rootKey !== null)
    return { key: parseKey(source.rootKey, "KODY_ROOT_KEY"), origin: "KODY_ROOT_KEY" };
  if (source.rootKeyFile !== null) {
    const text = await readFile(source.rootKeyFile, "utf8").catch((cause: unknown) => {
      throw new KodyError(
        "invalid-input",
        `The root key's file ${source.rootKeyFile} can't be read; check KODY_ROOT_KEY_FILE.`,
        {
          cause,
        },
      );
    });
    return { key: parseKey(text, source.rootKeyFile), origin: source.rootKeyFile };
  }
  return readOwnFile(rootKeyPath(source.home));
}

/** Makes `root.key`; one that another process made at the same moment is taken instead, and none is ever overwritten. */
export async function makeRootKey(home: string): Promise<RootKey> {
  const path = rootKeyPath(home);
  const unfinished = `${path}.${process.pid}-${randomBytes(4).toString("hex")}`;
  await mkdir(home, { recursive: true });
  const file = await open(unfinished, "wx", 0o600);
  try {
    await file.writeFile(`${randomBytes(keyBytes).toString("hex")}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  try {
    // Unlike a rename, a link refuses a name that is taken.
    await link(unfinished, path).catch((error: unknown) => {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
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

async function readOwnFile(path: string): Promise<RootKey | null> {
  const facts = await stat(path).catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw new KodyError(
      "internal",
      `The root key ${path} can't be read; start Kody as the user that owns it.`,
      { cause: error },
    );
  });
  if (facts === null) return null;
  if ((facts.mode & 0o077) !== 0) {
    throw new KodyError(
      "invalid-input",
      `Other users may read the root key; close it with "chmod 600 ${path}".`,
    );
  }
  return { key: parseKey(await readFile(path, "utf8"), path), origin: path };
}

function parseKey(text: string, origin: string): Buffer {
  const digits = text.trim();
  if (!/^[0-9a-f]{64}$/i.test(digits)) {
    throw new KodyError(
      "invalid-input",
      `${origin} does not hold a root key, which is 64 hex digits; make one with "openssl rand -hex 32", or restore the one you had.`,
    );
  }
  return Buffer.from(digits, "hex");
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
