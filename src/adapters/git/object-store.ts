import type { Git } from "./command.ts";

/** A repository's objects behind a git folder of Kody's own. */
export interface ObjectStore {
  readonly git: Git;
  /** The full hash of a name that is not a full hash; throws `not-found`. */
  resolveName(name: string): Promise<string>;
  /** Brings blobs that `commit` refers to into the store, in one network round trip; absent when all are there. */
  ensureBlobs?(commit: string, hashes: readonly string[]): Promise<void>;
  /** Called before each access: keeps the store from being evicted. */
  touch?(): Promise<void>;
}
