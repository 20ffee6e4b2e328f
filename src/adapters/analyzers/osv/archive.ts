import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { KodyError } from "../../../core/domain/index.ts";
import { openZip, type ZipFile } from "./zip.ts";

/** All entries of a database, by number, wherever they lie. */
export interface Archive {
  readonly count: number;
  /** The JSON text; null for what can't be read. */
  read(index: number): Promise<string | null>;
  /** False when folders or archives have changed since: then numbers mean other entries. */
  isCurrent(): Promise<boolean>;
  /** Leaves no file open; the next `read` opens what it needs. */
  rest(): Promise<void>;
}

/** Larger entries are left out. Bytes. */
const MAX_ENTRY = 4 * 1024 * 1024;
const MOST_FILES = 1_000_000;
const DEEPEST = 4;

/** A zip archive, or a folder of JSON files and such archives, up to four levels deep. Throws `invalid-input`. */
export async function openArchive(path: string): Promise<Archive> {
  const info = await stat(path).catch((cause: unknown) => {
    throw new KodyError(
      "invalid-input",
      `${path} can't be opened. Set KODY_OSV_PATH to a folder or a zip archive.`,
      { cause },
    );
  });
  const found: Found = { files: [], archives: info.isDirectory() ? [] : [path], stamps: new Map() };
  if (info.isDirectory()) await list(path, 0, found);
  for (const archive of found.archives) found.stamps.set(archive, await stampOf(archive));
  const opened: ZipFile[] = [];
  for (const archive of found.archives.toSorted()) opened.push(await openZip(archive));
  return joined(found.files.toSorted(), opened, found.stamps);
}

interface Found {
  readonly files: string[];
  readonly archives: string[];
  /** Of folders and archives, as they were before they were read. */
  readonly stamps: Map<string, string>;
}

/** Links are not followed. */
async function list(folder: string, depth: number, found: Found): Promise<void> {
  found.stamps.set(folder, await stampOf(folder));
  for (const one of await readdir(folder, { withFileTypes: true })) {
    if (found.files.length >= MOST_FILES) return;
    const path = join(folder, one.name);
    if (one.isDirectory() && depth < DEEPEST) await list(path, depth + 1, found);
    else if (one.isFile() && one.name.endsWith(".json")) found.files.push(path);
    else if (one.isFile() && one.name.endsWith(".zip")) found.archives.push(path);
  }
}

async function stampOf(path: string): Promise<string> {
  const info = await stat(path).catch(() => null);
  return info === null ? "gone" : `${info.ino} ${info.size} ${info.mtimeMs}`;
}

function joined(
  files: readonly string[],
  archives: readonly ZipFile[],
  stamps: ReadonlyMap<string, string>,
): Archive {
  const count = files.length + archives.reduce((sum, archive) => sum + archive.count, 0);
  return {
    count,
    async read(index) {
      const file = files[index];
      if (file !== undefined) return readSmall(file);
      let rest = index - files.length;
      for (const archive of archives) {
        if (rest < archive.count) return archive.read(rest, MAX_ENTRY);
        rest -= archive.count;
      }
      return null;
    },
    async isCurrent() {
      for (const [path, stamp] of stamps) if ((await stampOf(path)) !== stamp) return false;
      return true;
    },
    async rest() {
      for (const archive of archives) await archive.rest();
    },
  };
}

async function readSmall(path: string): Promise<string | null> {
  try {
    return (await stat(path)).size > MAX_ENTRY ? null : await readFile(path, "utf8");
  } catch {
    return null;
  }
}
