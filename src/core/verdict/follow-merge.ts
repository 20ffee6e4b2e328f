import type { CommandContext } from "../conversation/index.ts";
import { isKodyError } from "../domain/index.ts";
import type { MergeNote } from "./merge-note.ts";

/** Milliseconds between looks; then the job ends, and the next one goes on. */
const waits = [1_000, 2_000, 4_000, 8_000, 15_000] as const;
/** Bitbucket answers "pending" for ever about tasks that it does not know. Milliseconds. */
const longest = 60 * 60_000;

export type Followed =
  | { readonly state: "merged"; readonly commit: string | null }
  | { readonly state: "failed"; readonly reason: string }
  | { readonly state: "under-way" };

/** Follows a merge that Bitbucket does in the background, for half a minute at most. */
export async function followMerge(context: CommandContext, note: MergeNote): Promise<Followed> {
  for (const wait of waits) {
    await context.clock.sleep(wait, context.signal);
    const step = await progressOf(context, note.task ?? "");
    if (step.state === "merged" || step.state === "failed") return step;
    if (step.state === "unknown") break;
  }
  const { pullRequest, mergeCommit } = await context.standing.readStanding(context.pullRequest);
  if (pullRequest.state === "merged") return { state: "merged", commit: mergeCommit };
  if (pullRequest.state !== "open")
    return { state: "failed", reason: `It is ${pullRequest.state}.` };
  const passed = context.clock.now().getTime() - Date.parse(note.since);
  if (passed < longest) return { state: "under-way" };
  return {
    state: "failed",
    reason:
      "Bitbucket has not finished the merge within an hour. Look at the pull request before it is merged again.",
  };
}

async function progressOf(context: CommandContext, task: string) {
  try {
    return await context.verdicts.mergeProgress(context.pullRequest, task);
  } catch (error) {
    if (isKodyError(error, "not-found")) return { state: "unknown" as const };
    throw error;
  }
}
