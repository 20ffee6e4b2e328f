/** Secrets at rest: AES-256-GCM envelopes under a root key that is kept outside the database. */
export type { RootKeySource } from "./root-key.ts";
export { openVault, type KeyProofs, type SealedSecret, type Vault } from "./vault.ts";
