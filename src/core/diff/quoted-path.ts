const escapes: ReadonlyMap<string, number> = new Map([
  ["a", 7],
  ["b", 8],
  ["t", 9],
  ["n", 10],
  ["v", 11],
  ["f", 12],
  ["r", 13],
  ['"', 34],
  ["\\", 92],
]);

/** A C-style quoted path at the start of `text` and how many characters it takes; null when it is malformed. */
export function readQuotedPath(text: string): { path: string; length: number } | null {
  if (!text.startsWith('"')) return null;
  const bytes: number[] = [];
  let at = 1;
  while (at < text.length) {
    const character = text[at];
    if (character === '"') {
      return { path: new TextDecoder().decode(new Uint8Array(bytes)), length: at + 1 };
    }
    if (character !== "\\") {
      const point = String.fromCodePoint(text.codePointAt(at) ?? 0);
      bytes.push(...new TextEncoder().encode(point));
      at += point.length;
      continue;
    }
    const octal = /^[0-3][0-7]{2}/.exec(text.slice(at + 1, at + 4))?.[0];
    const byte = octal === undefined ? escapes.get(text[at + 1] ?? "") : parseInt(octal, 8);
    if (byte === undefined) return null;
    bytes.push(byte);
    at += octal === undefined ? 2 : 4;
  }
  return null;
}

/** A path as git writes it in a header line: quoted when it holds special characters; null when malformed. */
export function readPath(text: string): string | null {
  if (!text.startsWith('"')) return text;
  const quoted = readQuotedPath(text);
  return quoted !== null && quoted.length === text.length ? quoted.path : null;
}
