import type { PullRequestRef } from "../domain/index.ts";
import type { HostComment } from "../ports/index.ts";
import { readMarker } from "./marker.ts";

/** The account whose comments are Kody's. */
export interface OwnAccount {
  /** Its uuid; null until Bitbucket has said it, which of many access tokens it does with the first comment only. */
  readonly uuid: () => string | null;
  readonly learn: (uuid: string) => Promise<void>;
  /**
   * 32 hex digits which nobody else can foresee, the same for the same text. Asked for while the uuid is unknown: a
   * comment that shows them was written by Kody, or after Kody's.
   */
  readonly proofOf: (text: string) => string;
}

/** The body as it is posted: with a proof while that is the only thing to know it by after a lost answer. */
export function provable(
  body: string,
  fingerprint: string,
  pullRequest: PullRequestRef,
  own: OwnAccount,
): string {
  if (own.uuid() !== null || readMarker(body) === null) return body;
  return `${body.trimEnd()}/${own.proofOf(provenText(fingerprint, pullRequest))}`;
}

/** Bitbucket names the author of what was just created, and is right where Kody thought otherwise. */
export async function learnFromCreated(
  { authorUuid }: HostComment,
  own: OwnAccount,
): Promise<void> {
  if (authorUuid !== null && authorUuid !== own.uuid()) await own.learn(authorUuid);
}

/**
 * Learns from a comment whose answer was lost. Markers and proofs can be copied, but only once they stand there: the
 * first comment that shows the proof is Kody's.
 */
export async function learnFromProof(
  comments: readonly HostComment[],
  pullRequest: PullRequestRef,
  own: OwnAccount,
): Promise<void> {
  if (own.uuid() !== null) return;
  const first = comments
    .toSorted((a, b) => a.id - b.id)
    .find((comment) => isProven(comment, pullRequest, own));
  if (first !== undefined) await learnFromCreated(first, own);
}

function isProven({ body }: HostComment, pullRequest: PullRequestRef, own: OwnAccount): boolean {
  const marker = readMarker(body);
  if (marker === null || marker.proof === null) return false;
  return marker.proof === own.proofOf(provenText(marker.fingerprint, pullRequest));
}

function provenText(fingerprint: string, { workspace, slug, id }: PullRequestRef): string {
  return `${workspace}/${slug}/${id} ${fingerprint}`;
}
