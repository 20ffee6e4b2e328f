export interface SealedSecret {
  /** Which root key wrapped the data key. */
  readonly keyId: string;
  readonly wrappedKey: Buffer;
  readonly sealed: Buffer;
}
