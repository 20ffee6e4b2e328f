/** What the stores need of a vault: it turns a secret into bytes that are useless without the root key, and back. */
export interface SecretBox {
  /**
   * `context` names the row that the sealed bytes belong to; they open in no other one. `keyId`: the root key in use;
   * absent when the database knows none.
   */
  seal(secret: string, context: string, keyId?: string): Promise<SealedSecret>;
  /** Throws when the bytes were changed or moved to another row; retryable when the root key is not at hand. */
  open(sealed: SealedSecret, context: string): Promise<string>;
}

export interface SealedSecret {
  readonly keyId: string;
  readonly wrappedKey: Buffer;
  readonly sealed: Buffer;
}

/** Where a vault keeps the proof of its root key, so that a wrong one is noticed before anything is written. */
export interface KeyProofs {
  /** The proof of the key in use; none before the first start. */
  list(): Promise<KeyProof[]>;
  /**
   * Runs `work` in a transaction during which nobody else seals, rotates, or starts with another key. Reading goes on.
   */
  exclusively<T>(work: (locked: LockedKeys) => Promise<T>): Promise<T>;
}

export interface KeyProof {
  readonly keyId: string;
  readonly proof: Buffer;
}

export interface LockedKeys {
  list(): Promise<KeyProof[]>;
  sealedSecrets(): Promise<SealedRow[]>;
  /** From now on `proof` is the only one, and each of these secrets has its data key wrapped anew. */
  replace(
    proof: KeyProof,
    rewrapped: readonly { readonly id: string; readonly wrappedKey: Buffer }[],
  ): Promise<void>;
  /** Processes that use the database, apart from this one. */
  otherProcesses(): Promise<number>;
}

export interface SealedRow extends SealedSecret {
  readonly id: string;
  readonly owner: string;
  readonly context: string;
}
