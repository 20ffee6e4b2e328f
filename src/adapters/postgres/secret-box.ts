/** What the stores need of a vault: it turns a secret into bytes that are useless without the root key, and back. */
export interface SecretBox {
  /** `context` names the row that the sealed bytes belong to; they open in no other one. */
  seal(secret: string, context: string): SealedSecret;
  /** Throws when the bytes were changed, moved to another row, or sealed with another root key. */
  open(sealed: SealedSecret, context: string): string;
}

export interface SealedSecret {
  readonly keyId: string;
  readonly wrappedKey: Buffer;
  readonly sealed: Buffer;
}

/** Where a vault keeps the proof of its root key, so that a wrong one is noticed before anything is written. */
export interface KeyProofs {
  /** The proofs of all keys in use. */
  list(): Promise<{ keyId: string; proof: Buffer }[]>;
  add(keyId: string, proof: Buffer): Promise<void>;
  /** True when something is sealed: then the key must not be replaced. */
  sealedSecretsExist(): Promise<boolean>;
}
