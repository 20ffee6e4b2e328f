import { open, type FileHandle } from "node:fs/promises";
import { promisify } from "node:util";
import { inflateRaw } from "node:zlib";
import { KodyError } from "../../../core/domain/index.ts";

const inflate = promisify(inflateRaw);

/** Entries of one archive, by number. */
export interface ZipFile {
  readonly count: number;
  /** Null for an entry that is damaged, of another kind, or larger than `maxBytes`. */
  read(index: number, maxBytes: number): Promise<string | null>;
  /** Closes the file when nobody reads it any more; the next `read` opens it again. */
  rest(): Promise<void>;
}

const END = 0x06054b50;
const END64 = 0x06064b50;
const LOCATOR64 = 0x07064b50;
const ENTRY = 0x02014b50;
const LOCAL = 0x04034b50;
const MOST_ENTRIES = 2_000_000;
/** Of the list of entries. */
const MOST_LISTING = 512 * 1024 * 1024;

/**
 * Opens a zip archive (with or without the extension for large ones) and lists its JSON files. Throws `invalid-input`.
 * Source of the layout: PKWARE's APPNOTE.
 */
export async function openZip(path: string): Promise<ZipFile> {
  const file = await open(path, "r");
  try {
    const { size } = await file.stat();
    const { offset, length } = await findListing(file, size);
    if (length > MOST_LISTING || offset < 0 || offset + length > size) throw damaged(path);
    return reader(path, size, listEntries(await readAt(file, offset, length)));
  } catch (error) {
    throw error instanceof KodyError ? error : damaged(path, error);
  } finally {
    await file.close();
  }
}

function damaged(path: string, cause?: unknown): KodyError {
  return new KodyError(
    "invalid-input",
    `${path} is not a zip archive that can be read. Load it again.`,
    cause === undefined ? {} : { cause },
  );
}

async function readAt(file: FileHandle, offset: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, offset);
  return buffer.subarray(0, bytesRead);
}

/** The end record stands last, before a comment of up to 64 KB. */
async function findListing(
  file: FileHandle,
  size: number,
): Promise<{ offset: number; length: number }> {
  const tailLength = Math.min(size, 65_557);
  const tail = await readAt(file, size - tailLength, tailLength);
  for (let at = tail.length - 22; at >= 0; at -= 1) {
    if (tail.readUInt32LE(at) !== END) continue;
    const length = tail.readUInt32LE(at + 12);
    const offset = tail.readUInt32LE(at + 16);
    if (offset !== 0xffffffff && length !== 0xffffffff && tail.readUInt16LE(at + 10) !== 0xffff)
      return { offset, length };
    if (at < 20 || tail.readUInt32LE(at - 20) !== LOCATOR64) return { offset, length };
    const large = await readAt(file, Number(tail.readBigUInt64LE(at - 12)), 56);
    if (large.readUInt32LE(0) !== END64) break;
    return { offset: Number(large.readBigUInt64LE(48)), length: Number(large.readBigUInt64LE(40)) };
  }
  throw new Error("no end record");
}

interface Listing {
  readonly offsets: Float64Array;
  readonly compressed: Uint32Array;
  readonly count: number;
}

/** Numbers alone are kept: an archive may hold hundreds of thousands of entries. */
function listEntries(listing: Buffer): Listing {
  const offsets: number[] = [];
  const compressed: number[] = [];
  for (let at = 0; at + 46 <= listing.length && offsets.length < MOST_ENTRIES;) {
    if (listing.readUInt32LE(at) !== ENTRY) break;
    const nameLength = listing.readUInt16LE(at + 28);
    const extraLength = listing.readUInt16LE(at + 30);
    const name = listing.toString("latin1", at + 46, at + 46 + nameLength);
    const extra = listing.subarray(at + 46 + nameLength, at + 46 + nameLength + extraLength);
    if (name.endsWith(".json")) {
      const size = listing.readUInt32LE(at + 20);
      const offset = listing.readUInt32LE(at + 42);
      offsets.push(
        offset === 0xffffffff ? largeOffset(extra, listing.subarray(at, at + 46)) : offset,
      );
      compressed.push(size);
    }
    at += 46 + nameLength + extraLength + listing.readUInt16LE(at + 32);
  }
  return {
    offsets: Float64Array.from(offsets),
    compressed: Uint32Array.from(compressed),
    count: offsets.length,
  };
}

/** In the extension, sizes that did not fit come first. */
function largeOffset(extra: Buffer, header: Buffer): number {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 1) continue;
    const before = [20, 24].filter((field) => header.readUInt32LE(field) === 0xffffffff).length * 8;
    if (at + 12 + before <= extra.length) return Number(extra.readBigUInt64LE(at + 4 + before));
  }
  return -1;
}

function reader(path: string, size: number, listing: Listing): ZipFile {
  let file: FileHandle | null = null;
  let opening: Promise<FileHandle> | null = null;
  let reading = 0;

  async function opened(): Promise<FileHandle> {
    if (file !== null) return file;
    opening ??= open(path, "r");
    try {
      file = await opening;
      return file;
    } finally {
      opening = null;
    }
  }

  return {
    count: listing.count,
    async read(index, maxBytes) {
      reading += 1;
      try {
        return await readEntry(await opened(), size, listing, index, maxBytes);
      } finally {
        reading -= 1;
      }
    },
    async rest() {
      if (reading > 0) return;
      const idle = file;
      file = null;
      await idle?.close();
    },
  };
}

async function readEntry(
  file: FileHandle,
  size: number,
  { offsets, compressed }: Listing,
  index: number,
  maxBytes: number,
): Promise<string | null> {
  const offset = offsets[index] ?? -1;
  const length = compressed[index] ?? 0;
  if (offset < 0 || length > maxBytes || offset + 30 + length > size) return null;
  const head = await readAt(file, offset, 30);
  if (head.length < 30 || head.readUInt32LE(0) !== LOCAL) return null;
  const method = head.readUInt16LE(8);
  const start = offset + 30 + head.readUInt16LE(26) + head.readUInt16LE(28);
  const data = await readAt(file, start, length);
  if (method === 0) return data.toString("utf8");
  if (method !== 8) return null;
  // A small entry can claim to unpack to anything.
  const whole = await inflate(data, { maxOutputLength: maxBytes }).catch(() => null);
  return whole?.toString("utf8") ?? null;
}
