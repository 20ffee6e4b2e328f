import { KodyError } from "../../core/domain/index.ts";
import { decrypt, encrypt } from "./envelope.ts";
import {
  keyFile,
  randomRootKey,
  readRootKeys,
  writeNewKeyFile,
  writeWaitingKey,
  type FoundKey,
} from "./key-file.ts";
import type { KeyProofs, LockedKeys, RewrappedKey, SealedRow } from "./key-proofs.ts";
import { proofOf, provenKey, wrongKey, type RootKey, type RootKeySource } from "./root-key.ts";
import { finishRotation, goneKey, openWith } from "./vault.ts";

export interface RotateOptions {
  /** A file for the new key, for a root key that comes from KODY_ROOT_KEY; else null, and the key's own file is used. */
  readonly to: string | null;
  /** Told of each step when it is done, for tests that end the process there. */
  readonly onStep?: (step: RotationStep) => Promise<void>;
}

export type RotationStep = "written" | "replaced" | "committed" | "finished";

export interface Rotation {
  /** Secrets that are under the new key now. */
  readonly secrets: number;
  /** Where the new key is. */
  readonly path: string;
}

/**
 * Puts a new root key in the place of the one in use. The secrets stay as they are, only their data keys are wrapped
 * anew, after each secret was seen to open. A crash at any step leaves a vault that opens: the new key is on disk before
 * the database asks for it, and the old one until the database no longer does.
 */
export async function rotateRootKey(
  source: RootKeySource,
  proofs: KeyProofs,
  { to, onStep = async () => {} }: RotateOptions,
): Promise<Rotation> {
  const path = placeOfNewKey(await keyFile(source), to);
  const next = randomRootKey(path);
  const secrets = await proofs.exclusively(async (locked) => {
    const before = await keyInUse(source, locked);
    if (to !== null) await assertAlone(locked);
    const rows = await locked.sealedSecrets();
    const rewrapped = rows.map((row) => rewrap(row, before, next));
    if (to === null) await writeWaitingKey(path, next);
    else await writeNewKeyFile(path, next);
    await onStep("written");
    await locked.replace(proofOf(next), rewrapped);
    await onStep("replaced");
    return rows.length;
  });
  await onStep("committed");
  if (to === null) {
    // Not simply renamed: another rotation may have begun, and finished this one.
    await proofs.exclusively((locked) => keyInUse(source, locked));
  }
  await onStep("finished");
  return { secrets, path };
}

/** Opens every secret; answers how many there are. Throws a sentence at the first that does not open. */
export async function checkSecrets(source: RootKeySource, proofs: KeyProofs): Promise<number> {
  return proofs.exclusively(async (locked) => {
    const key = await keyInUse(source, locked);
    const rows = await locked.sealedSecrets();
    for (const row of rows) assertOpens(row, key);
    return rows.length;
  });
}

function placeOfNewKey(own: string | null, to: string | null): string {
  if (own !== null && to !== null) {
    throw new KodyError(
      "invalid-input",
      `The root key is in ${own} and is rotated there. Leave --to away.`,
    );
  }
  const path = own ?? to;
  if (path !== null) return path;
  throw new KodyError(
    "invalid-input",
    "The root key comes from KODY_ROOT_KEY, which a running Kody can't read again. Stop all of them, then name a file for the new key with --to FILE, and set KODY_ROOT_KEY_FILE to it instead.",
  );
}

/** The key that the database is sealed with; a rotation that a crash cut off is finished on the way. */
async function keyInUse(source: RootKeySource, locked: LockedKeys): Promise<FoundKey> {
  const keys = await readRootKeys(source);
  const proven = provenKey(keys, await locked.list());
  if (proven === null) throw keys[0] === undefined ? goneKey(source) : wrongKey(keys[0]);
  await finishRotation(source, proven);
  return proven;
}

async function assertAlone(locked: LockedKeys): Promise<void> {
  if ((await locked.otherProcesses()) === 0) return;
  throw new KodyError(
    "conflict",
    "Another Kody uses this database and could not follow: it has its root key from KODY_ROOT_KEY. Stop it first; nothing was changed.",
  );
}

function rewrap(row: SealedRow, before: RootKey, next: RootKey): RewrappedKey {
  assertOpens(row, before);
  const dataKey = decrypt(before.wrapping, row.wrappedKey, row.context);
  const wrappedKey = encrypt(next.wrapping, dataKey, row.context);
  assertOpens({ ...row, keyId: next.id, wrappedKey }, next);
  return { id: row.id, wrappedKey };
}

function assertOpens(row: SealedRow, key: RootKey): void {
  try {
    if (row.keyId !== key.id) throw new Error(`It is sealed with the root key ${row.keyId}.`);
    openWith(key, row, row.context);
  } catch (cause) {
    throw new KodyError(
      "internal",
      `The secret of ${row.owner} can't be opened: it was changed. Restore the database and its root key together, or replace that secret; nothing was changed.`,
      { cause },
    );
  }
}
