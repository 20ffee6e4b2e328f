import { readRootKeys } from "./key-file.ts";
import type { RootKey, RootKeySource } from "./root-key.ts";

/** The root keys that this process knows. */
export interface KeyRing {
  readonly current: () => RootKey;
  /** Looks at the key's file again when the key is not known: it may have been rotated. Null when it is not there either. */
  find(keyId: string): Promise<RootKey | null>;
}

export function createKeyRing(source: RootKeySource, first: RootKey): KeyRing {
  let current = first;
  let known = [first];
  const inMemory = (keyId: string) => known.find(({ id }) => id === keyId);
  return {
    current: () => current,
    async find(keyId) {
      const found = inMemory(keyId);
      if (found !== undefined) return found;
      const present = await readRootKeys(source);
      // Others may have asked for the same key meanwhile.
      const renewed = inMemory(keyId) ?? present.find(({ id }) => id === keyId);
      if (renewed === undefined) return null;
      if (known.includes(renewed)) return renewed;
      // The one before it opens what was read from the database a moment ago.
      known = [renewed, current];
      current = renewed;
      return renewed;
    },
  };
}
