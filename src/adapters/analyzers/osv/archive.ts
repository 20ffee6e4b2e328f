import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { KodyError } from "../../../core/domain/index.ts";
import { openZip, type ZipFile } from "./zip.ts";

/** All entries of a database, by number, wherever they lie. */
export interface Archive {
  readonly count: number;
  /** The JSON text; null for what can't be read. */
  read(index: number): Promise<string | null>;
  close(): Promise<void>;
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
  if (!info.isDirectory()) return joined([], [await openZip(path)]);
  const files: string[] = [];
  const archives: string[] = [];
  await list(path, 0, files, archives);
  const opened: ZipFile[] = [];
  try {
    for (const archive of archives.toSorted()) opened.push(await openZip(archive));
  } catch (error) {
    for (const archive of opened) await archive.close();
    throw error;
  }
  return joined(files.toSorted(), opened);
}

/** Links are not followed. */
async function list(
  folder: string,
  depth: number,
  files: string[],
  archives: string[],
): Promise<void> {
  for (const one of await readdir(folder, { withFileTypes: true })) {
    if (files.length >= MOST_FILES) return;
    const path = join(folder, one.name);
    if (one.isDirectory() && depth < DEEPEST) await list(path, depth + 1, files, archives);
    else if (one.isFile() && one.name.endsWith(".json")) files.push(path);
    else if (one.isFile() && one.name.endsWith(".zip")) archives.push(path);
  }
}

function joined(files: readonly string[], archives: readonly ZipFile[]): Archive {
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
    async close() {
      for (const archive of archives) await archive.close();
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
