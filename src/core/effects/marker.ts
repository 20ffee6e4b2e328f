/**
 * The invisible end of each of Kody's comments: an unused link definition, which Bitbucket's markdown does not show.
 * It names what the comment is about, so that a comment is found again even when Kody's own memory was lost.
 */
const markerLine =
  /^\[kody:(?:f:([0-9a-f]{32}):([0-9a-f]{32})|(summary|n:[a-z]+(?::[0-9a-z-]{1,64})?))\]: https:\/\/kody\.invalid\/(?:f\/[0-9a-f]*|summary|n)(?:\/([0-9a-f]{32}))?$/;

export const summaryFingerprint = "summary";

export interface Marker {
  readonly fingerprint: string;
  readonly contentKey: string | null;
  /** See `OwnAccount.proofOf`. */
  readonly proof: string | null;
}

export function findingMarker(fingerprint: string, contentKey: string): string {
  return `[kody:f:${fingerprint}:${contentKey}]: https://kody.invalid/f/${fingerprint}`;
}

export function summaryMarker(): string {
  return `[kody:summary]: https://kody.invalid/summary`;
}

/** Of any other comment that there is one of, such as an answer. `name`: `answer:123`. */
export function nameMarker(name: string): string {
  return `[kody:${nameFingerprint(name)}]: https://kody.invalid/n`;
}

/** By which `readMarker` knows it. */
export function nameFingerprint(name: string): string {
  if (!/^[a-z]+(?::[0-9a-z-]{1,64})?$/.test(name)) throw new Error(`${name} names no comment.`);
  return `n:${name}`;
}

/** Reads the marker from the last line of a comment; null when there is none. Only trust comments of Kody's own account. */
export function readMarker(body: string): Marker | null {
  const last = body.trimEnd().split("\n").at(-1)?.trim() ?? "";
  const match = markerLine.exec(last);
  if (match === null) return null;
  const proof = match[4] ?? null;
  if (match[3] !== undefined) return { fingerprint: match[3], contentKey: null, proof };
  return { fingerprint: match[1] ?? "", contentKey: match[2] ?? null, proof };
}
