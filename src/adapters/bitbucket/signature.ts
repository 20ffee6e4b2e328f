import { createHmac, timingSafeEqual } from "node:crypto";

/**
 * True when one of `secrets` signed exactly these bytes. Bitbucket: `X-Hub-Signature: sha256=<hex>`, an HMAC over the
 * raw body, absent when the hook has no secret. Takes as long for a wrong signature as for a right one; without a
 * secret nothing is ever valid.
 */
export function verifySignature(
  rawBody: Uint8Array,
  header: string | undefined,
  secrets: readonly string[],
): boolean {
  const hex = /^sha256=([0-9a-f]{64})$/i.exec(header ?? "")?.[1];
  if (hex === undefined) return false;
  const given = Buffer.from(hex, "hex");
  let valid = false;
  for (const secret of secrets) {
    if (secret === "") continue;
    const expected = createHmac("sha256", secret).update(rawBody).digest();
    // All secrets are tried, so that the time says nothing of which one matched.
    valid = timingSafeEqual(given, expected) || valid;
  }
  return valid;
}
