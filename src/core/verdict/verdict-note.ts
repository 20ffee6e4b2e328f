import type { ActContext } from "../effects/index.ts";
import { sameCommit } from "../domain/index.ts";
import type { Standing } from "../ports/index.ts";

export type GivenVerdict = "approve" | "request-changes";

/** A verdict of Kody's account and the commit that it is about. */
export interface Given {
  readonly verdict: GivenVerdict;
  /** 12 or 40 digits. */
  readonly head: string;
  /** Policies take back only what policies gave. */
  readonly by: "policy" | "command";
}

/** What Kody keeps in mind of its verdict on one pull request. */
export interface VerdictNote {
  /** How many verdicts were given or withdrawn: part of the key of the effect. */
  readonly counter: number;
  readonly given: Given | null;
  /** Was tried, and may have happened. */
  readonly pending: Given | null;
  /** Kody began to take back what it gave. */
  readonly withdrawing: boolean;
  /** Somebody took this verdict of Kody's back: it is not given again on this commit. */
  readonly refused: Pick<Given, "verdict" | "head"> | null;
}

const noteName = "verdict";
export const nothingGiven: VerdictNote = {
  counter: 0,
  given: null,
  pending: null,
  withdrawing: false,
  refused: null,
};

export async function readVerdictNote(context: ActContext): Promise<VerdictNote> {
  const kept = await context.notes.read(context.pullRequest, noteName);
  if (typeof kept !== "object" || kept === null) return nothingGiven;
  // Only this file writes notes of this name.
  return { ...nothingGiven, ...(kept as Partial<VerdictNote>) };
}

export async function writeVerdictNote(context: ActContext, note: VerdictNote): Promise<void> {
  await context.notes.write(context.pullRequest, noteName, note);
}

/** The verdict that Kody's account shows on the pull request; null for none, or when Kody doesn't know who it is. */
export function ownVerdict(standing: Standing, ownUuid: string | null): GivenVerdict | null {
  const own = standing.participants.find(({ uuid }) => uuid !== null && uuid === ownUuid);
  if (own === undefined || own.verdict === null) return null;
  return own.verdict === "approved" ? "approve" : "request-changes";
}

/** The note as what the pull request shows makes it: what was tried did happen, what was given is gone. */
export function settleNote(note: VerdictNote, shown: GivenVerdict | null): VerdictNote {
  if (note.pending !== null && shown === note.pending.verdict)
    return { ...note, given: note.pending, pending: null };
  if (note.given === null || shown === note.given.verdict) return note;
  if (note.withdrawing) return { ...note, given: null, withdrawing: false };
  const { verdict, head } = note.given;
  return { ...note, given: null, refused: { verdict, head } };
}

export function isRefused(note: VerdictNote, verdict: GivenVerdict, head: string): boolean {
  return note.refused?.verdict === verdict && sameCommit(note.refused.head, head);
}
