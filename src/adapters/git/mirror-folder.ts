import { createHash, randomUUID } from "node:crypto";
import { mkdir, readdir, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { makeBareFolder } from "./bare-folder.ts";

/** Paths of one mirror below the mirrors' root. */
export interface MirrorFolder {
  readonly folder: string;
  readonly gitDir: string;
  readonly lock: string;
}

/** Leftovers of dead processes are removed after this time. */
const leftoverMs = 3_600_000;

/** The name says whose it is to people but is safe whatever the repository is called; the digest makes it unique. */
export function mirrorFolder(root: string, url: string, label: string): MirrorFolder {
  const slug = label
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 40);
  const digest = createHash("sha256").update(url).digest("hex").slice(0, 24);
  const folder = join(root, `${slug === "" ? "mirror" : slug}-${digest}`);
  return { folder, gitDir: join(folder, "git"), lock: `${folder}.lock` };
}

/** Makes the mirror appear whole, or not at all. True when it is new. Call it with the lock held. */
export async function prepareMirror(mirror: MirrorFolder, now: Date): Promise<boolean> {
  const ready = await isThere(join(mirror.gitDir, "HEAD"));
  if (ready) {
    await removeGitLeftovers(mirror.gitDir);
    await touchMirror(mirror, now);
    return false;
  }
  await discardMirror(mirror);
  const draft = `${mirror.folder}.new-${randomUUID()}`;
  await makeBareFolder(join(draft, "git"));
  await writeFile(join(draft, "used"), "");
  await rename(draft, mirror.folder);
  await touchMirror(mirror, now);
  return true;
}

export async function touchMirror(mirror: MirrorFolder, now: Date): Promise<void> {
  // An evicted mirror says so at the read that follows.
  await utimes(join(mirror.folder, "used"), now, now).catch(() => undefined);
}

/** Out of the way first: removing takes time, and half a mirror must never be found. */
export async function discardMirror(mirror: Pick<MirrorFolder, "folder">): Promise<void> {
  const trash = `${mirror.folder}.trash-${randomUUID()}`;
  const moved = await rename(mirror.folder, trash).then(
    () => true,
    () => false,
  );
  if (moved) await rm(trash, { recursive: true, force: true });
}

/** Removes half-made and half-removed mirrors that a dead process left, and old drafts of locks. */
export async function removeLeftovers(root: string, now: Date): Promise<void> {
  await mkdir(root, { recursive: true, mode: 0o700 });
  for (const name of await readdir(root)) {
    if (!/\.(?:new|trash)-[0-9a-f-]{36}$|\.lock\.[0-9a-f-]{36}$/.test(name)) continue;
    const facts = await stat(join(root, name)).catch(() => null);
    if (facts === null || now.getTime() - facts.mtimeMs < leftoverMs) continue;
    await rm(join(root, name), { recursive: true, force: true });
  }
}

/** A killed git leaves lock files, which stop the next one, and half-received packs, which only take space. */
async function removeGitLeftovers(gitDir: string): Promise<void> {
  for (const folder of ["", "refs", "objects/pack", "objects/info"]) {
    const recursive = folder === "refs";
    const names = await readdir(join(gitDir, folder), { recursive }).catch(() => []);
    for (const name of names) {
      if (/\.lock$|(?:^|\/)(?:tmp_|\.tmp-)/.test(name))
        await rm(join(gitDir, folder, name), { force: true, recursive: true });
    }
  }
}

async function isThere(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null)) !== null;
}
