import type { ActContext } from "../effects/index.ts";

/** What Kody keeps in mind of merging one pull request. */
export interface MergeNote {
  /** The commit that Kody began to merge: 12 or 40 digits. */
  readonly head: string;
  readonly by: "policy" | "command";
  /** Account uuid of who asked for it. */
  readonly asker: string | null;
  /** ISO 8601. */
  readonly since: string;
  /** By which Bitbucket knows the merge that it has not finished; null otherwise. */
  readonly task: string | null;
  /** The tip of the destination at which it failed, and why; null when it did not. */
  readonly failed: { readonly destination: string | null; readonly reason: string } | null;
}

/** Where the notes are kept. */
export const mergeNoteName = "merge";

/** True of the note of a merge that Bitbucket has begun and not ended. */
export function isUnderWay(note: unknown): boolean {
  return typeof note === "object" && note !== null && "task" in note && note.task !== null;
}

export async function readMergeNote(context: ActContext): Promise<MergeNote | null> {
  const kept = await context.notes.read(context.pullRequest, mergeNoteName);
  // Only this file writes notes of this name.
  return typeof kept === "object" && kept !== null ? (kept as MergeNote) : null;
}

export async function writeMergeNote(context: ActContext, note: MergeNote): Promise<void> {
  await context.notes.write(context.pullRequest, mergeNoteName, note);
}
