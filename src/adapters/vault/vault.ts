import { randomBytes } from "node:crypto";
import { KodyError } from "../../core/domain/index.ts";
import { decrypt, deriveKey, encrypt, keyBytes } from "./envelope.ts";
import {
  makeRootKey,
  readRootKey,
  rootKeyPath,
  type RootKey,
  type RootKeySource,
} from "./root-key.ts";

export interface SealedSecret {
  /** Which root key wrapped the data key. */
  readonly keyId: string;
  readonly wrappedKey: Buffer;
  readonly sealed: Buffer;
}

/**
 * Seals secrets under data keys of their own, which are wrapped by the root key. The root key is kept outside the
 * database, so a stolen database or backup gives nothing away.
 */
export interface Vault {
  /** `context` names the row of the sealed bytes; they open in no other one. */
  seal(secret: string, context: string): SealedSecret;
  /** Throws when the bytes were changed, moved to another row, or sealed with another root key. */
  open(sealed: SealedSecret, context: string): string;
}

/** What is kept in the database to notice a wrong root key. */
export interface KeyProofs {
  list(): Promise<{ keyId: string; proof: Buffer }[]>;
  add(keyId: string, proof: Buffer): Promise<void>;
  sealedSecretsExist(): Promise<boolean>;
}

const proofText = "This root key opens the vault of this database.";

/**
 * Opens the vault with the root key of `source`, which is made at first start. Refuses, and writes nothing, when secrets
 * are sealed with another key than the one at hand or when that key is gone.
 */
export async function openVault(source: RootKeySource, proofs: KeyProofs): Promise<Vault> {
  const known = await proofs.list();
  const inUse = known.length > 0 && (await proofs.sealedSecretsExist());
  let rootKey = await readRootKey(source);
  if (rootKey === null) {
    if (inUse) {
      throw new KodyError(
        "invalid-input",
        `The root key ${rootKeyPath(source.home)} is gone, but the database holds secrets sealed with it. Restore the file, or set KODY_ROOT_KEY to its content.`,
      );
    }
    rootKey = await makeRootKey(source.home);
  }
  const keyId = idOf(rootKey);
  const proof = known.find((other) => other.keyId === keyId)?.proof;
  if (proof === undefined && inUse) throw wrongKey(rootKey);
  if (proof === undefined)
    await proofs.add(keyId, encrypt(proofKey(rootKey), Buffer.from(proofText), keyId));
  else verifyProof(rootKey, keyId, proof);
  return vaultOf(rootKey, keyId);
}

function vaultOf(rootKey: RootKey, keyId: string): Vault {
  const wrappingKey = deriveKey(rootKey.key, "data keys");
  return {
    seal(secret, context) {
      const dataKey = randomBytes(keyBytes);
      const sealed = encrypt(dataKey, Buffer.from(secret), context);
      return { keyId, wrappedKey: encrypt(wrappingKey, dataKey, context), sealed };
    },
    open(sealed, context) {
      try {
        return decrypt(
          decrypt(wrappingKey, sealed.wrappedKey, context),
          sealed.sealed,
          context,
        ).toString();
      } catch (cause) {
        throw new KodyError(
          "internal",
          "A stored secret can't be opened: it was changed, or sealed with another root key. Restore the database and its root key together, or connect Kody again.",
          { cause },
        );
      }
    },
  };
}

function verifyProof(rootKey: RootKey, keyId: string, proof: Buffer): void {
  try {
    decrypt(proofKey(rootKey), proof, keyId);
  } catch {
    throw wrongKey(rootKey);
  }
}

function wrongKey(rootKey: RootKey): KodyError {
  return new KodyError(
    "invalid-input",
    `The root key from ${rootKey.origin} is not the one that the database's secrets are sealed with. Put the right key back; nothing was changed.`,
  );
}

function proofKey(rootKey: RootKey): Buffer {
  return deriveKey(rootKey.key, "proof");
}

/** Tells keys apart without saying anything about them. */
function idOf(rootKey: RootKey): string {
  return deriveKey(rootKey.key, "id").subarray(0, 8).toString("hex");
}
