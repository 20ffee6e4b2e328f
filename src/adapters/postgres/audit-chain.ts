import { createHmac } from "node:crypto";
import type { AuditEntry } from "../../core/ports/index.ts";

/** What an entry's hash covers, besides the hash of the entry before it. `details` is the JSON text as it is stored. */
export interface ChainedFields {
  readonly sequence: number;
  readonly at: Date;
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly details: string;
}

export interface StoredEntry extends ChainedFields {
  readonly hash: string;
}

/** The end of the chain; its seal shows when entries at the end are gone. */
export interface ChainHead {
  readonly entries: number;
  readonly lastHash: string;
  /** Empty once the chain was found broken: no later entry may hide that. */
  readonly seal: string;
}

/** Hash of the entry before the first one. */
export const noHash = "";

/** HMAC-SHA-256, hex: without the key nobody can write an entry that fits, nor a chain anew. */
export function entryHash(key: string, previous: string, entry: ChainedFields): string {
  const { sequence, at, actor, action, subject, details } = entry;
  const fields = [previous, sequence, at.toISOString(), actor, action, subject, details];
  return createHmac("sha256", key)
    .update(`entry ${JSON.stringify(fields)}`)
    .digest("hex");
}

export function headSeal(key: string, entries: number, lastHash: string): string {
  return createHmac("sha256", key)
    .update(`head ${JSON.stringify([entries, lastHash])}`)
    .digest("hex");
}

export function isSealed(key: string, head: ChainHead): boolean {
  return head.seal === headSeal(key, head.entries, head.lastHash);
}

export interface Break {
  /** Null when it is at the end. */
  readonly brokenAt: number | null;
  readonly reason: string;
}

/** Follows the chain entry by entry, in the order of their numbers. */
export class ChainWalk {
  readonly #key: string;
  #entries = 0;
  #lastHash = noHash;
  #lastSequence = 0;

  constructor(key: string) {
    this.#key = key;
  }
  get entries(): number {
    return this.#entries;
  }
  get lastHash(): string {
    return this.#lastHash;
  }

  /** Null while it fits. */
  step(entry: StoredEntry): Break | null {
    const expected = this.#lastSequence + 1;
    if (entry.sequence < expected) {
      return {
        brokenAt: expected,
        reason: `An entry with the number ${entry.sequence} was put in.`,
      };
    }
    if (entry.sequence > expected) {
      return {
        brokenAt: expected,
        reason: `Entry ${expected} is missing: entry ${entry.sequence} comes next.`,
      };
    }
    if (entry.hash !== entryHash(this.#key, this.#lastHash, entry)) {
      return {
        brokenAt: entry.sequence,
        reason: `Entry ${entry.sequence} was changed, exchanged or put in: its hash does not fit.`,
      };
    }
    this.#entries += 1;
    this.#lastHash = entry.hash;
    this.#lastSequence = entry.sequence;
    return null;
  }

  /** What the end of the chain says, once all entries fit. */
  end(head: ChainHead | null): Break | null {
    const [entries, last] = [this.#entries, this.#lastHash];
    if (head !== null && isSealed(this.#key, head)) {
      if (head.entries === entries && head.lastHash === last) return null;
      return {
        brokenAt: null,
        reason: `The log ends at entry ${entries}, but ${head.entries} were written: the last ones are gone.`,
      };
    }
    return {
      brokenAt: null,
      reason: "The record of the log's end was removed or changed: entries at its end may be gone.",
    };
  }
}

export function entryOf(stored: StoredEntry): AuditEntry {
  return { ...stored, details: readDetails(stored.details) };
}

/** What somebody wrote into the table by hand may be anything; it must still be possible to look at it. */
function readDetails(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : { value };
  } catch {
    return { unreadable: text };
  }
}
