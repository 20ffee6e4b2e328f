/**
 * The invisible end of each of Kody's comments: an unused link definition, which Bitbucket's markdown does not show.
 * It names what the comment is about, so that a comment is found again even when Kody's own memory was lost.
 */
const markerLine =
  /^\[kody:(?:f:([0-9a-f]{32}):([0-9a-f]{32})|(summary))\]: https:\/\/kody\.invalid\/(?:f\/[0-9a-f]*|summary)(?:\/([0-9a-f]{32}))?$/;

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

/** Reads the marker from the last line of a comment; null when there is none. Only trust comments of Kody's own account. */
export function readMarker(body: string): Marker | null {
  const last = body.trimEnd().split("\n").at(-1)?.trim() ?? "";
  const match = markerLine.exec(last);
  if (match === null) return null;
  const proof = match[4] ?? null;
  if (match[3] !== undefined) return { fingerprint: summaryFingerprint, contentKey: null, proof };
  return { fingerprint: match[1] ?? "", contentKey: match[2] ?? null, proof };
}
