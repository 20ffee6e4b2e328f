import { KodyError } from "../../../core/domain/index.ts";

/** How Kody proves who it is. `reveal` is asked anew for every call and its answer is kept nowhere. */
export type Credential =
  | { readonly kind: "api-token"; readonly email: string; reveal(): Promise<string> }
  | { readonly kind: "access-token"; reveal(): Promise<string> }
  /** May be replaced between two calls; throws `credential-refused` when there is none to use. */
  | { readonly kind: "kept"; reveal(): Promise<KeptToken> };

export interface KeptToken {
  /** Null for access tokens. */
  readonly email: string | null;
  readonly token: string;
  /** Tells this token from those before and after it. */
  readonly generation: number;
}

export interface RevealedCredential {
  /** Value of the header `Authorization`. */
  readonly authorization: string;
  readonly generation: number;
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
  const { email, token, generation } = await reveal(credential);
  if (!/^[\u0021-\u007e]+$/.test(token)) {
    throw new KodyError(
      "invalid-input",
      "The token is empty or contains characters that no token of Bitbucket has. Copy it again and paste it.",
    );
  }
  const pair = email === null ? null : base64(`${email}:${token}`);
  const forms = [token, ...otherSecrets].flatMap((secret) => [
    secret,
    encodeURIComponent(secret),
    base64(secret),
  ]);
  const hidden = [...forms, ...(pair === null ? [] : [pair])].filter((form) => form !== "");
  return {
    authorization: pair === null ? `Bearer ${token}` : `Basic ${pair}`,
    generation,
    scrub: (text) => hidden.reduce((result, form) => result.replaceAll(form, "[secret]"), text),
  };
}

async function reveal(credential: Credential): Promise<KeptToken> {
  if (credential.kind === "kept") return credential.reveal();
  const email = credential.kind === "api-token" ? credential.email : null;
  return { email, token: await credential.reveal(), generation: 0 };
}

function base64(text: string): string {
  return Buffer.from(text, "utf8").toString("base64");
}
