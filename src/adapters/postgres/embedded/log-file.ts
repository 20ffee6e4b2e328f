import { constants } from "node:fs";
import { open, rename, stat, truncate, type FileHandle } from "node:fs/promises";

/** The server's messages are few; a file that grows nevertheless is cut, because nobody watches it. Bytes. */
export const longestLog = 4_000_000;

/** Opens the log for a new server, the previous one kept as `.1` once it is long. */
export async function openLog(path: string): Promise<FileHandle> {
  const size = await sizeOf(path);
  if (size > longestLog / 4) await rename(path, `${path}.1`);
  return open(
    path,
    constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW,
    0o600,
  );
}

/** Empties a log that has grown too long under a running server, which goes on appending to it. */
export async function boundLog(path: string): Promise<void> {
  if ((await sizeOf(path)) > longestLog) await truncate(path, 0);
}

/** The last bytes of the log, from `offset` on where it is longer. */
export async function readLogFrom(path: string, offset: number): Promise<string> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW).catch(() => null);
  if (file === null) return "";
  try {
    const buffer = Buffer.alloc(16_384);
    const { bytesRead } = await file.read(buffer, 0, buffer.length, offset);
    return buffer.toString("utf8", 0, bytesRead);
  } finally {
    await file.close();
  }
}

export async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => null))?.size ?? 0;
}
