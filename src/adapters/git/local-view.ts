import { rmSync } from "node:fs";
import { copyFile, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeBareFolder } from "./bare-folder.ts";
import type { LocalFolder } from "./local-folder.ts";
import { isRunning } from "./processes.ts";

const name = "kody-view-";
/** What killed processes left is removed after this time. */
const leftoverMs = 3_600_000;

const views = new Set<string>();

/** An empty bare repository in the temporary folder that borrows the objects of `folder`. */
export async function makeView(folder: LocalFolder): Promise<{ view: string; isShallow: boolean }> {
  await removeLeftViews(tmpdir(), Date.now());
  const view = await mkdtemp(join(tmpdir(), `${name}${process.pid}-`));
  if (views.size === 0) process.on("exit", removeAll);
  views.add(view);
  await makeBareFolder(view, folder.objectFormat);
  // One path per line; git takes a quoted one for any character.
  const objects = JSON.stringify(join(folder.commonDir, "objects"));
  await writeFile(join(view, "objects/info/alternates"), `${objects}\n`);
  const isShallow = await copyFile(join(folder.commonDir, "shallow"), join(view, "shallow")).then(
    () => true,
    () => false,
  );
  return { view, isShallow };
}

export async function removeView(view: string): Promise<void> {
  views.delete(view);
  if (views.size === 0) process.off("exit", removeAll);
  await rm(view, { recursive: true, force: true });
}

/** Removes the views of processes that are gone and had no time to do it. */
export async function removeLeftViews(temporary: string, nowMs: number): Promise<void> {
  for (const entry of await readdir(temporary)) {
    const pid = entry.startsWith(name)
      ? /^\d+(?=-)/.exec(entry.slice(name.length))?.[0]
      : undefined;
    if (pid === undefined || isRunning(Number(pid))) continue;
    const facts = await stat(join(temporary, entry)).catch(() => null);
    if (facts === null || nowMs - facts.mtimeMs < leftoverMs) continue;
    // Another user's stay: they are not ours to remove.
    await rm(join(temporary, entry), { recursive: true, force: true }).catch(() => undefined);
  }
}

function removeAll(): void {
  for (const view of views) rmSync(view, { recursive: true, force: true });
}
