import { isKodyError, type KodyError, type PullRequest } from "../domain/index.ts";
import type { Command, CommandCall, CommandContext, Reply } from "../conversation/index.ts";
import { doOnce, type Outcome } from "../effects/index.ts";
import type { FixingDependencies } from "./analyse-head.ts";
import { commitAuthor, fixMessage, isMadeFor } from "./commit-message.ts";
import { planFixes, sourceRepository } from "./plan.ts";
import type { ReadyPlan } from "./ready-plan.ts";
import { asPatch, committed, whatWasFixed } from "./reply.ts";

/** A head that moves while fixes are computed for it is followed once. */
const maxAttempts = 2;
/** A branch that just moved may not show it yet. Milliseconds. */
const settleAfterConflict = 2_000;
/** Commits of the pull request that are looked through, newest first. */
const maxCommits = 100;

/** `@kody fix`: commits what the review proposed to the source branch, as one commit that is made once. */
export function fixCommand(deps: FixingDependencies): Command {
  return (call, context) => runFix(call, context, deps);
}

async function runFix(
  call: CommandCall,
  context: CommandContext,
  deps: FixingDependencies,
): Promise<Reply> {
  let again = false;
  for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
    const earlier = await madeBefore(call, context);
    if (earlier !== null) return earlier;
    const plan = await planFixes(call, context, deps, again);
    if (plan.kind === "refused") return plan.reply;
    const reply = await commit(plan, call, context);
    if (reply !== "moved") return reply;
    await context.clock.sleep(settleAfterConflict);
    again = true;
  }
  return (
    (await madeBefore(call, context)) ?? {
      text: "The branch moved while the fixes were computed, twice, so nothing was committed. Ask again once it is quiet.",
      outcome: "refused: the branch moved",
    }
  );
}

/** What is kept before a commit is tried, to answer with when only the commit survives. */
interface Tried {
  readonly fixes: number;
  readonly said: string;
}

function noteName({ comment }: CommandCall): string {
  return `fix:${comment.commentId}`;
}

/** The answer when an earlier attempt did commit; it is looked for only when one was tried. */
async function madeBefore(call: CommandCall, context: CommandContext): Promise<Reply | null> {
  const tried = readTried(await context.notes.read(context.pullRequest, noteName(call)));
  if (tried === null) return null;
  const { pullRequest } = await context.current();
  const found = await lookFor(call, pullRequest, context);
  if (!found.happened) return null;
  const commit = await doOnce(context, effectOf(call), {
    call: async () => found.remoteId,
    look: async () => found,
  });
  return answer(commit, pullRequest.source.branch, tried);
}

function readTried(note: unknown): Tried | null {
  if (typeof note !== "object" || note === null) return null;
  if (!("fixes" in note) || typeof note.fixes !== "number") return null;
  return "said" in note && typeof note.said === "string"
    ? { fixes: note.fixes, said: note.said }
    : null;
}

function effectOf({ comment }: CommandCall): { kind: string; key: string } {
  return { kind: "commit-fix", key: String(comment.commentId) };
}

/** Whether the source branch has a commit that was made for this comment. No API call. */
async function lookFor(
  { comment }: CommandCall,
  pullRequest: PullRequest,
  context: CommandContext,
): Promise<Outcome> {
  const repository = sourceRepository(pullRequest);
  if (repository === null) return { happened: false };
  const tip = await context.mirrors.remoteTip(repository, pullRequest.source.branch);
  if (tip === null) return { happened: false };
  const opened = await context.mirrors.openPullRequest({
    ...pullRequest,
    source: { ...pullRequest.source, commit: tip },
  });
  const commits = await opened.repository.messages(opened.mergeBase, opened.head, maxCommits);
  const made = commits.find(({ message }) => isMadeFor(message, comment.commentId));
  return made === undefined ? { happened: false } : { happened: true, remoteId: made.hash };
}

async function commit(
  plan: ReadyPlan,
  call: CommandCall,
  context: CommandContext,
): Promise<Reply | "moved"> {
  const { pullRequest } = await context.current();
  const said = whatWasFixed(plan);
  const tried: Tried = { fixes: plan.fixed.length, said: shortened(said) };
  await context.notes.write(context.pullRequest, noteName(call), tried);
  const message = fixMessage(
    plan.fixed.map(({ finding }) => finding),
    plan.head,
    call.comment,
  );
  const { repository, branch, head: parent, files, executables } = plan;
  try {
    const made = await doOnce(context, effectOf(call), {
      call: () =>
        context.commits.commitFiles(repository, {
          branch,
          parent,
          message,
          author: commitAuthor,
          files,
          executables,
        }),
      look: () => lookFor(call, pullRequest, context),
    });
    await context.record("pull-request.fixed", {
      commit: made,
      parent,
      branch,
      fixes: plan.fixed.length,
      askedBy: call.comment.authorUuid,
      comment: call.comment.commentId,
    });
    return answer(made, branch, { ...tried, said });
  } catch (error) {
    if (isKodyError(error, "conflict")) return "moved";
    const why = isKodyError(error) ? refusal(error, plan) : null;
    if (why === null) throw error;
    return { text: asPatch(plan, why), outcome: "refused: could not commit" };
  }
}

/** Why Bitbucket does not take the commit; null when it may take it later. */
function refusal(error: KodyError, { isFork }: ReadyPlan): string | null {
  switch (error.code) {
    case "scope-missing":
      return "Kody's token may not write to repositories (it lacks the scope write:repository:bitbucket), so nothing was committed.";
    case "permission-missing":
    case "not-found":
      if (isFork) return "Kody may not write to the fork, so nothing was committed.";
      if (error.code === "not-found") return null;
      return "Bitbucket does not let Kody commit to this branch, so nothing was committed: it is protected by a branch restriction, or Kody's account may only read.";
    case "host-rejected":
    case "invalid-input":
      return "Bitbucket refused the commit, so nothing was committed.";
    default:
      return null;
  }
}

function answer(commit: string | null, branch: string, { fixes, said }: Tried): Reply {
  const noun = fixes === 1 ? "fix" : "fixes";
  return {
    text: `${committed(commit, branch, fixes)}\n\n${said}`,
    outcome: `committed ${fixes} ${noun}`,
  };
}

/** At most 3,000 characters, whole lines: a note has room for 10 kB. */
function shortened(said: string): string {
  const lines: string[] = [];
  let length = 0;
  for (const line of said.split("\n")) {
    length += line.length + 1;
    if (length > 3_000) return [...lines, "- and more"].join("\n");
    lines.push(line);
  }
  return lines.join("\n");
}
