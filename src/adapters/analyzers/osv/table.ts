/**
 * Which entries speak of a package. Eight bytes for each: a hash of the name and the entry's number, sorted. Two names
 * may share a hash, so that whoever asks compares the names in the entries.
 */
export interface NameTable {
  entriesOf(key: string): number[];
  readonly size: number;
}

/** Numbers of entries take 21 bits, and with 32 bits of hash a double holds both exactly. */
const SPAN = 2 ** 21;

export interface TableBuilder {
  /** Ignored beyond the bounds: entry numbers below 2²¹, names up to `most`. */
  add(key: string, entry: number): void;
  finish(): NameTable;
}

export function startTable(most = 4_000_000): TableBuilder {
  let pairs = new Float64Array(1_024);
  let size = 0;
  return {
    add(key, entry) {
      if (size >= most || entry >= SPAN) return;
      if (size === pairs.length) {
        const larger = new Float64Array(pairs.length * 2);
        larger.set(pairs);
        pairs = larger;
      }
      pairs[size] = hashOf(key) * SPAN + entry;
      size += 1;
    },
    finish() {
      const sorted = pairs.subarray(0, size).toSorted();
      return { size, entriesOf: (key) => entriesOf(sorted, hashOf(key)) };
    },
  };
}

function entriesOf(sorted: Float64Array, hash: number): number[] {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? Infinity) < hash * SPAN) low = middle + 1;
    else high = middle;
  }
  const found = new Set<number>();
  for (let at = low; (sorted[at] ?? Infinity) < (hash + 1) * SPAN; at += 1)
    found.add((sorted[at] ?? 0) % SPAN);
  return [...found];
}

/** FNV-1a over UTF-16 code units, 32 bits. */
function hashOf(key: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < key.length; at += 1)
    hash = Math.imul(hash ^ key.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}
