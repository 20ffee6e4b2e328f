import { randomBytes } from "node:crypto";
import { KodyError } from "../../core/domain/index.ts";
import { decrypt, encrypt, keyBytes } from "./envelope.ts";
import {
  keyFile,
  makeRootKey,
  readRootKeys,
  rootKeyPath,
  settleWaitingKey,
  type FoundKey,
} from "./key-file.ts";
import { createKeyRing, type KeyRing } from "./key-ring.ts";
import type { KeyProofs, LockedKeys } from "./key-proofs.ts";
import { proofOf, provenKey, wrongKey, type RootKey, type RootKeySource } from "./root-key.ts";
import type { SealedSecret } from "./sealed-secret.ts";

/**
 * Seals secrets under data keys of their own, which are wrapped by the root key. The root key is kept outside the
 * database, so a stolen database or backup gives nothing away. It may be rotated at any time by any process: the others
 * take the new one from its file when they meet it.
 */
export interface Vault {
  /**
   * `context` names the row of the sealed bytes; they open in no other one. `keyId`: the root key that the database is
   * sealed with now; absent: the one known last.
   */
  seal(secret: string, context: string, keyId?: string): Promise<SealedSecret>;
  /**
   * Throws when the bytes were changed or moved to another row; retryable when they are sealed with a root key that is
   * not at hand, because the next look at the row may find it rotated further.
   */
  open(sealed: SealedSecret, context: string): Promise<string>;
}

/**
 * Opens the vault with the root key of `source`, which is made at first start. Refuses, and writes nothing, when secrets
 * are sealed with another key than the one at hand or when that key is gone.
 */
export async function openVault(source: RootKeySource, proofs: KeyProofs): Promise<Vault> {
  const key = provenKey(await readRootKeys(source), await proofs.list());
  if (key !== null && !key.waiting) return vaultOf(createKeyRing(source, key));
  const settled = await proofs.exclusively((locked) => settleKey(source, locked));
  return vaultOf(createKeyRing(source, settled));
}

/**
 * First start, a rotation that a crash cut off, or one that goes on at this moment: the locks make sure that file and
 * database are looked at together.
 */
async function settleKey(source: RootKeySource, locked: LockedKeys): Promise<RootKey> {
  const keys = await readRootKeys(source);
  const proven = provenKey(keys, await locked.list());
  if (proven !== null) {
    await finishRotation(source, proven);
    return proven;
  }
  const [present] = keys.filter(({ waiting }) => !waiting);
  if ((await locked.sealedSecrets()).length > 0) {
    throw present === undefined ? goneKey(source) : wrongKey(present);
  }
  const key = present ?? (await makeRootKey(source.home));
  await locked.replace(proofOf(key), []);
  return key;
}

/** Only while the keys are locked: the waiting key might otherwise be that of a later rotation, not in use yet. */
export async function finishRotation(source: RootKeySource, key: FoundKey): Promise<void> {
  const path = await keyFile(source);
  if (key.waiting && path !== null) await settleWaitingKey(path);
}

export function goneKey(source: RootKeySource): KodyError {
  return new KodyError(
    "invalid-input",
    `The root key ${rootKeyPath(source.home)} is gone, but the database holds secrets sealed with it. Restore the file, or set KODY_ROOT_KEY to its content.`,
  );
}

function vaultOf(ring: KeyRing): Vault {
  return {
    async seal(secret, context, keyId) {
      const rootKey = keyId === undefined ? ring.current() : await ring.find(keyId);
      if (rootKey === null) {
        throw new KodyError(
          "internal",
          "The root key was changed, and the new one is not at hand. Give it to this Kody, or start it again; nothing was stored.",
        );
      }
      const dataKey = randomBytes(keyBytes);
      const sealed = encrypt(dataKey, Buffer.from(secret), context);
      return {
        keyId: rootKey.id,
        wrappedKey: encrypt(rootKey.wrapping, dataKey, context),
        sealed,
      };
    },
    async open(sealed, context) {
      const rootKey = await ring.find(sealed.keyId);
      if (rootKey === null) throw unopened(true);
      try {
        return openWith(rootKey, sealed, context);
      } catch (cause) {
        throw unopened(false, cause);
      }
    },
  };
}

/** Throws when key, context or any bit differs. */
export function openWith(rootKey: RootKey, sealed: SealedSecret, context: string): string {
  const dataKey = decrypt(rootKey.wrapping, sealed.wrappedKey, context);
  return decrypt(dataKey, sealed.sealed, context).toString();
}

function unopened(retryable: boolean, cause?: unknown): KodyError {
  return new KodyError(
    "internal",
    "A stored secret can't be opened: it was changed, or sealed with another root key. Restore the database and its root key together, or connect Kody again.",
    { retryable, cause },
  );
}
