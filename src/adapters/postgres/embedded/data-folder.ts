import { execFile } from "node:child_process";
import {
  chmod,
  chown,
  lstat,
  mkdir,
  open,
  readFile,
  rename,
  rm,
  writeFile,
} from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { KodyError } from "../../../core/domain/index.ts";
import type { Account } from "./account.ts";
import { removeLeftovers, unfinishedName } from "./leftovers.ts";
import type { Layout } from "./layout.ts";
import { codeOf, startProblem } from "./problems.ts";

export const superuser = "kody";

/** Makes the folders, the access rules and, the first time, the data; afterwards a server can start. */
export async function prepareFolders(layout: Layout, account: Account): Promise<void> {
  // Others may pass through the root to the cluster (PostgreSQL's user must), but not look around.
  await mkdir(layout.root, { recursive: true });
  if (account.switchTo !== null) await chmod(layout.root, 0o711);
  await ownFolder(layout.cluster, account);
  if (layout.sockets !== layout.cluster) await ownFolder(layout.sockets, account);
  await writeAccessRules(layout, account);
}

/** Runs `initdb` once. A run that did not finish is discarded, because only a finished one gets its final name. */
export async function prepareData(
  layout: Layout,
  account: Account,
  durable: boolean,
): Promise<void> {
  await removeLeftovers(layout.data);
  const version = await readFile(join(layout.data, "PG_VERSION"), "utf8").catch(() => null);
  if (version !== null) return checkVersion(version.trim(), layout);
  if ((await lstat(layout.data).catch(() => null)) !== null) {
    throw new KodyError(
      "internal",
      `${layout.data} is there but holds no database. Move the folder away and start Kody again, or restore it from a backup.`,
    );
  }
  const unfinished = unfinishedName(layout.data);
  try {
    await initialise(layout, account, unfinished, durable);
    await rename(unfinished, layout.data);
    if (durable) await syncFolder(layout.cluster);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    // Another process that started at the same moment was faster.
    if (codeOf(error) === "ENOTEMPTY" || codeOf(error) === "EEXIST") return;
    throw error;
  }
}

async function initialise(
  layout: Layout,
  account: Account,
  folder: string,
  durable: boolean,
): Promise<void> {
  const args = [
    "-D",
    folder,
    "-U",
    superuser,
    "--encoding=UTF8",
    "--locale=C",
    "--no-instructions",
    "--data-checksums",
  ];
  args.push(
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--auth-local=peer",
    "--auth-host=reject",
  );
  if (!durable) args.push("--no-sync");
  try {
    await promisify(execFile)(join(layout.binaries, "bin", "initdb"), args, {
      cwd: layout.cluster,
      env: { LC_ALL: "C" },
      ...account.switchTo,
    });
  } catch (cause) {
    throw startProblem(outputOf(cause), layout, cause);
  }
}

/** Only Kody's own user is let in, whoever else can reach the socket. Written anew at each start: the user may change. */
async function writeAccessRules(layout: Layout, account: Account): Promise<void> {
  await mkdir(layout.access, { recursive: true });
  const quoted = account.clientName.replaceAll('"', '""');
  await replaceFile(join(layout.access, "pg_hba.conf"), "local all all peer map=kody\n");
  await replaceFile(join(layout.access, "pg_ident.conf"), `kody "${quoted}" ${superuser}\n`);
}

async function replaceFile(path: string, text: string): Promise<void> {
  const unfinished = unfinishedName(path);
  await writeFile(unfinished, text, { mode: 0o644 });
  await rename(unfinished, path);
}

/** A folder that belongs to PostgreSQL's user alone; one that somebody else put there is refused. */
async function ownFolder(path: string, account: Account): Promise<void> {
  const made = await mkdir(path, { mode: 0o700 }).then(
    () => true,
    (error: unknown) => {
      if (codeOf(error) === "EEXIST") return false;
      throw error;
    },
  );
  if (made && account.switchTo !== null)
    await chown(path, account.switchTo.uid, account.switchTo.gid);
  const found = await lstat(path);
  if (found.isDirectory() && found.uid === account.uid) return chmod(path, 0o700);
  // Root died between making the folder and giving it away: nothing can be in it yet.
  if (found.isDirectory() && found.uid === 0 && account.switchTo !== null) {
    return chown(path, account.switchTo.uid, account.switchTo.gid);
  }
  throw new KodyError(
    "internal",
    `${path} belongs to user ${found.uid}, but PostgreSQL would run as user ${account.uid}. Start Kody as the user that made it, or give it away with "chown -R ${account.uid} ${path}".`,
  );
}

function checkVersion(found: string, layout: Layout): void {
  if (found === layout.major) return;
  throw new KodyError(
    "internal",
    `The database in ${layout.data} was made by PostgreSQL ${found}, and this Kody brings PostgreSQL ${layout.major}. Start the Kody that made it and move the data with pg_dump, or set KODY_HOME to a new folder.`,
  );
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function outputOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return `${error.message}\n${"stderr" in error ? String(error.stderr) : ""}`;
}
