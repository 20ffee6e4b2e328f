import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Clock } from "../../core/ports/index.ts";
import { discardMirror } from "./mirror-folder.ts";
import { withLock } from "./mirror-lock.ts";

/** A review in progress reads from its mirror for a while after it opened it: such a mirror is left alone. */
const inUseMs = 15 * 60_000;

/** Removes the mirrors that were not used for longest until all take at most `maxBytes`. Answers what is left. Bytes. */
export async function boundSpace(root: string, maxBytes: number, clock: Clock): Promise<number> {
  const mirrors = await measure(root);
  let total = mirrors.reduce((sum, mirror) => sum + mirror.bytes, 0);
  for (const { folder, bytes, usedMs } of mirrors.toSorted((a, b) => a.usedMs - b.usedMs)) {
    if (total <= maxBytes) break;
    if (clock.now().getTime() - usedMs < inUseMs) break;
    const removed = await withLock(`${folder}.lock`, clock, 0, async () => {
      await discardMirror({ folder });
      return true;
    }).catch(() => false);
    if (removed) total -= bytes;
  }
  return total;
}

interface Measured {
  readonly folder: string;
  readonly bytes: number;
  readonly usedMs: number;
}

async function measure(root: string): Promise<Measured[]> {
  const measured: Measured[] = [];
  for (const entry of await readdir(root, { withFileTypes: true })) {
    const folder = join(root, entry.name);
    const used = entry.isDirectory() ? await stat(join(folder, "used")).catch(() => null) : null;
    if (used !== null) measured.push({ folder, bytes: await sizeOf(folder), usedMs: used.mtimeMs });
  }
  return measured;
}

async function sizeOf(folder: string): Promise<number> {
  let bytes = 0;
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const facts = await stat(join(entry.parentPath, entry.name)).catch(() => null);
    bytes += facts?.size ?? 0;
  }
  return bytes;
}
