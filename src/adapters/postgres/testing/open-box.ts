import type { Database, SealedSecret, SecretBox } from "../index.ts";

/** Seals by writing the context beside the secret, so that a test sees what was bound to what. */
export const openBox: SecretBox = {
  seal: async (secret, context): Promise<SealedSecret> => ({
    keyId: "test",
    wrappedKey: Buffer.from(context),
    sealed: inverted(Buffer.from(secret)),
  }),
  async open(sealed, context) {
    if (sealed.wrappedKey.toString() !== context) throw new Error("It was moved from another row.");
    return inverted(sealed.sealed).toString();
  },
};

/** A secret needs a root key that the database knows: the one that `openBox` names. */
export async function knowOpenBox({ keyProofs }: Database): Promise<void> {
  const proof = { keyId: "test", proof: Buffer.from("proof") };
  await keyProofs.exclusively((locked) => locked.replace(proof, []));
}

function inverted(bytes: Buffer): Buffer {
  return Buffer.from(bytes.map((byte) => byte ^ 0xff));
}
