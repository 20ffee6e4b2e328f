/** Secrets at rest: AES-256-GCM envelopes under a root key that is kept outside the database. */
export type { KeyProofs, LockedKeys, RewrappedKey, SealedRow } from "./key-proofs.ts";
export type { KeyProof, RootKeySource } from "./root-key.ts";
export { checkSecrets, rotateRootKey, type Rotation, type RotationStep } from "./rotate.ts";
export type { SealedSecret } from "./sealed-secret.ts";
export { openVault, type Vault } from "./vault.ts";
