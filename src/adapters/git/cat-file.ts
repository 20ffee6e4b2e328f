import type { Readable } from "node:stream";
import { KodyError } from "../../core/domain/index.ts";
import type { Git } from "./command.ts";

const ended = new KodyError("git-failed", "git ended before it had answered. Kody tries again.", {
  retryable: true,
});

export interface BlobInfo {
  /** `missing`: not in this object store. */
  readonly type: "blob" | "other" | "missing";
  /** Bytes. */
  readonly size: number;
}

/**
 * One conversation with `git cat-file`: asks the sizes of all `hashes` first, then reads the contents of those that
 * `wanted` accepts, in the order given, one at a time in memory.
 */
export async function readBlobs(
  git: Git,
  hashes: readonly string[],
  wanted: (hash: string, info: BlobInfo) => boolean,
  receive: (hash: string, content: Buffer) => void,
): Promise<void> {
  if (hashes.length === 0) return;
  const running = git.start({ args: ["cat-file", "--batch-command", "--buffer"] });
  const { stdin, stdout } = running.child;
  if (stdin === null || stdout === null)
    throw new KodyError("internal", "git was started without pipes.");
  const reader = createReader(stdout);
  try {
    stdin.write(`${hashes.map((hash) => `info ${hash}\n`).join("")}flush\n`);
    const chosen: string[] = [];
    for (const hash of hashes) {
      const info = readInfo(await reader.line());
      if (wanted(hash, info)) chosen.push(hash);
    }
    stdin.end(`${chosen.map((hash) => `contents ${hash}\n`).join("")}flush\n`);
    for (const hash of chosen) {
      const info = readInfo(await reader.line());
      const content = await reader.bytes(info.size);
      await reader.bytes(1);
      receive(hash, content);
    }
    await running.settle();
  } catch (error) {
    // When git ended by itself, what it said is the cause.
    if (error === ended) await running.settle();
    running.stop();
    await running.settle().catch(() => undefined);
    throw error;
  }
}

/** Which of the hashes are not in the object store. */
export async function missingObjects(git: Git, hashes: readonly string[]): Promise<string[]> {
  const missing: string[] = [];
  const notMissing = (hash: string, info: BlobInfo): boolean => {
    if (info.type === "missing") missing.push(hash);
    return false;
  };
  await readBlobs(git, [...new Set(hashes)], notMissing, () => undefined);
  return missing;
}

function readInfo(line: string): BlobInfo {
  const [, type, size] = line.split(" ");
  if (type === "missing") return { type, size: 0 };
  return { type: type === "blob" ? "blob" : "other", size: Number(size) };
}

interface Reader {
  /** Up to the next newline, without it. */
  line(): Promise<string>;
  bytes(count: number): Promise<Buffer>;
}

function createReader(stream: Readable): Reader {
  const chunks: AsyncIterator<Buffer> = stream[Symbol.asyncIterator]();
  let rest: Buffer = Buffer.alloc(0);
  const more = async (): Promise<Buffer> => {
    const next = await chunks.next();
    if (next.done === true) throw ended;
    return next.value;
  };
  return {
    async line() {
      for (;;) {
        const end = rest.indexOf(10);
        if (end >= 0) {
          const line = rest.toString("utf8", 0, end);
          rest = rest.subarray(end + 1);
          return line;
        }
        rest = Buffer.concat([rest, await more()]);
      }
    },
    async bytes(count) {
      const parts = [rest];
      let size = rest.length;
      while (size < count) {
        const chunk = await more();
        parts.push(chunk);
        size += chunk.length;
      }
      const all = parts.length === 1 ? rest : Buffer.concat(parts, size);
      rest = all.subarray(count);
      return all.subarray(0, count);
    },
  };
}
