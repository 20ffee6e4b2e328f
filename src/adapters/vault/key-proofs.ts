import type { KeyProof } from "./root-key.ts";
import type { SealedSecret } from "./sealed-secret.ts";

/** What is kept in the database of the root key, and the lock around it. */
export interface KeyProofs {
  list(): Promise<readonly KeyProof[]>;
  /**
   * Runs `work` while no other process seals, rotates, or starts with a key of its own. What it changes is kept when it
   * resolves, and is as if it had never been when it throws or the process dies.
   */
  exclusively<T>(work: (locked: LockedKeys) => Promise<T>): Promise<T>;
}

export interface LockedKeys {
  list(): Promise<readonly KeyProof[]>;
  sealedSecrets(): Promise<readonly SealedRow[]>;
  /** From now on `proof` is the only one, and each of these secrets has its data key wrapped anew. */
  replace(proof: KeyProof, rewrapped: readonly RewrappedKey[]): Promise<void>;
  /** Processes that use the database, apart from this one. */
  otherProcesses(): Promise<number>;
}

export interface SealedRow extends SealedSecret {
  readonly id: string;
  /** For messages, e.g. `hook:{uuid}`. */
  readonly owner: string;
  readonly context: string;
}

export interface RewrappedKey {
  readonly id: string;
  readonly wrappedKey: Buffer;
}
