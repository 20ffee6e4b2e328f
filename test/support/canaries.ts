/**
 * All ways in which a secret may show itself: as it is, in an address, in hex, and in base64 wherever it stands in what
 * was encoded, such as Basic's "user:secret".
 */
export function formsOf(secret: string): string[] {
  return [
    ...new Set([
      secret,
      encodeURIComponent(secret),
      JSON.stringify(secret).slice(1, -1),
      Buffer.from(secret).toString("hex"),
      ...[0, 1, 2].flatMap((bytesBefore) => {
        const text = Buffer.from("\0".repeat(bytesBefore) + secret).toString("base64");
        // The characters that depend on the secret alone.
        const inner = text.slice(
          Math.ceil((bytesBefore * 4) / 3),
          Math.floor(((bytesBefore + Buffer.byteLength(secret)) * 4) / 3),
        );
        return [inner, inner.replaceAll("+", "-").replaceAll("/", "_"), encodeURIComponent(inner)];
      }),
    ]),
  ];
}

/** Secrets by name, looked for in texts. */
export interface Canaries {
  add(name: string, secret: string): void;
  /** Names of those that `text` holds in any form, but for those that may stand there. */
  found(text: string, allowed?: readonly string[]): string[];
  forms(): string[];
}

export function createCanaries(): Canaries {
  const known = new Map<string, string[]>();
  return {
    add: (name, secret) => void known.set(name, formsOf(secret)),
    found: (text, allowed = []) =>
      [...known]
        .filter(
          ([name, forms]) => !allowed.includes(name) && forms.some((one) => text.includes(one)),
        )
        .map(([name]) => name),
    forms: () => [...known.values()].flat(),
  };
}
