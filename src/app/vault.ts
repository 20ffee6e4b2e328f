import { checkSecrets, rotateRootKey, type Rotation } from "../adapters/vault/index.ts";
import type { Secrets, Settings } from "../config/index.ts";
import { openParts, rootKeySource, type Parts } from "./open-parts.ts";

/** Puts a new root key in the place of the one in use, beside running Kodys, and records it. `to`: see `RotateOptions`. */
export async function rotateVault(
  settings: Settings,
  secrets: Secrets,
  to: string | null,
): Promise<Rotation> {
  return withParts(settings, secrets, async ({ database, auditLog }) => {
    const rotation = await rotateRootKey(rootKeySource(settings, secrets), database.keyProofs, {
      to,
    });
    await auditLog.record({
      actor: { kind: "console" },
      action: "vault.rotated",
      subject: "",
      details: { secrets: rotation.secrets },
    });
    return rotation;
  });
}

/** Opens every secret; answers how many there are. */
export async function checkVault(settings: Settings, secrets: Secrets): Promise<number> {
  return withParts(settings, secrets, ({ database }) =>
    checkSecrets(rootKeySource(settings, secrets), database.keyProofs),
  );
}

async function withParts<T>(
  settings: Settings,
  secrets: Secrets,
  work: (parts: Parts) => Promise<T>,
): Promise<T> {
  const parts = await openParts(settings, secrets);
  try {
    return await work(parts);
  } finally {
    await parts.close();
  }
}
