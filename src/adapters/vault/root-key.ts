import { KodyError } from "../../core/domain/index.ts";
import { decrypt, deriveKey, encrypt } from "./envelope.ts";

/** Where the root key comes from; the first that is set counts. */
export interface RootKeySource {
  /** Kody's folder, whose `root.key` is made at first start. */
  readonly home: string;
  /** The key itself: 64 hex digits. */
  readonly rootKey: string | null;
  /** A file that holds it. */
  readonly rootKeyFile: string | null;
}

/** A root key in memory. */
export interface RootKey {
  /** Tells keys apart without saying anything about them. */
  readonly id: string;
  readonly key: Buffer;
  /** Wraps the data keys of secrets. */
  readonly wrapping: Buffer;
  /** Where it is from, for messages. */
  readonly origin: string;
}

/** What the database keeps of a root key, to notice a wrong one. */
export interface KeyProof {
  readonly keyId: string;
  readonly proof: Buffer;
}

const proofText = "This root key opens the vault of this database.";

/** `text` is 64 hex digits, whatever white space is around them. Throws `invalid-input` when it is not. */
export function parseRootKey(text: string, origin: string): RootKey {
  const digits = text.trim();
  if (!/^[0-9a-f]{64}$/i.test(digits)) {
    throw new KodyError(
      "invalid-input",
      `${origin} does not hold a root key, which is 64 hex digits; make one with "openssl rand -hex 32", or restore the one you had.`,
    );
  }
  const key = Buffer.from(digits, "hex");
  return {
    id: deriveKey(key, "id").subarray(0, 8).toString("hex"),
    key,
    wrapping: deriveKey(key, "data keys"),
    origin,
  };
}

export function proofOf(rootKey: RootKey): KeyProof {
  const proof = encrypt(deriveKey(rootKey.key, "proof"), Buffer.from(proofText), rootKey.id);
  return { keyId: rootKey.id, proof };
}

/** The first of `keys` that a proof is of; null when none is. Throws when a proof is not what it says. */
export function provenKey<T extends RootKey>(
  keys: readonly T[],
  proofs: readonly KeyProof[],
): T | null {
  for (const key of keys) {
    const known = proofs.find(({ keyId }) => keyId === key.id);
    if (known === undefined) continue;
    try {
      decrypt(deriveKey(key.key, "proof"), known.proof, key.id);
    } catch {
      throw wrongKey(key);
    }
    return key;
  }
  return null;
}

export function wrongKey({ origin }: Pick<RootKey, "origin">): KodyError {
  return new KodyError(
    "invalid-input",
    `The root key from ${origin} is not the one that the database's secrets are sealed with. Put the right key back; nothing was changed.`,
  );
}
