import { KodyError } from "../../../core/domain/index.ts";

/** How Kody proves who it is. `reveal` is asked anew for every call and its answer is kept nowhere. */
export type Credential =
  | { readonly kind: "api-token"; readonly email: string; reveal(): Promise<string> }
  | { readonly kind: "access-token"; reveal(): Promise<string> };

export interface RevealedCredential {
  /** Value of the header `Authorization`. */
  readonly authorization: string;
  /** Replaces the secret by "[secret]" in every form in which an answer could repeat it. */
  scrub(text: string): string;
}

/**
 * Bitbucket: API tokens go with the account's email (Basic), access tokens alone (Bearer). Throws `invalid-input` for a
 * token that no header can carry; the platform's own error would print it.
 */
export async function revealCredential(
  credential: Credential,
  otherSecrets: readonly string[],
): Promise<RevealedCredential> {
  const token = await credential.reveal();
  if (!/^[\u0021-\u007e]+$/.test(token)) {
    throw new KodyError(
      "invalid-input",
      "The token is empty or contains characters that no token of Bitbucket has. Copy it again and paste it.",
    );
  }
  const pair = credential.kind === "api-token" ? base64(`${credential.email}:${token}`) : null;
  const forms = [token, ...otherSecrets].flatMap((secret) => [
    secret,
    encodeURIComponent(secret),
    base64(secret),
  ]);
  const hidden = [...forms, ...(pair === null ? [] : [pair])].filter((form) => form !== "");
  return {
    authorization: pair === null ? `Bearer ${token}` : `Basic ${pair}`,
    scrub: (text) => hidden.reduce((result, form) => result.replaceAll(form, "[secret]"), text),
  };
}

function base64(text: string): string {
  return Buffer.from(text, "utf8").toString("base64");
}
