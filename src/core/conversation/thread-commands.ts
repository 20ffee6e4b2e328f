import { repeatable } from "../effects/index.ts";
import { isKodyError } from "../domain/index.ts";
import type { MemoryStore, ThreadRecord } from "../ports/index.ts";
import { codeSpan, ignoredRules, ignoredRulesNote, proposalOf } from "../review/index.ts";
import type { Command, CommandCall, CommandContext, Reply } from "./command.ts";

const mostIgnoredRules = 50;

const notInThread: Reply = {
  text: "This is for the thread of one of Kody's findings: write it as an answer there.",
  outcome: "refused: not in a finding's thread",
};

/** `resolve`: the thread of this finding. It is not raised again. */
export const resolveCommand: Command = async (call, context) => {
  if (call.about === null) return notInThread;
  const done = await dismiss(call, call.about, context);
  return done
    ? { text: "Resolved; it will not be raised again.", outcome: "resolved" }
    : {
        text: "It will not be raised again. Bitbucket does not let this thread be resolved, because its lines are not in the diff.",
        outcome: "dismissed",
      };
};

/** `ignore`: this finding; `ignore rule`: every finding of its rule in this pull request. */
export const ignoreCommand: Command = async (call, context) => {
  if (call.about === null) return notInThread;
  const { rule } = call.about;
  const wholeRule = /^(?:this\s+)?rule\b/i.test(call.rest);
  if (!wholeRule || rule === null) {
    await dismiss(call, call.about, context);
    return {
      text: "Ignored; this finding will not be raised again.",
      outcome: "ignored a finding",
    };
  }
  const known = await ignoredRules(context.pullRequest, context.notes);
  if (!known.includes(rule) && known.length < mostIgnoredRules)
    await context.notes.write(context.pullRequest, ignoredRulesNote, [...known, rule]);
  await dismiss(call, call.about, context);
  return {
    text: `Ignored: ${codeSpan(rule)} will not be raised in this pull request. For all of them, set \`rules: { ${rule}: off }\` in the branch's \`.kody.yml\`.`,
    outcome: "ignored a rule",
  };
};

/** Kept first: what a person refused is not raised again, whatever becomes of the call. False: Bitbucket can't resolve it. */
async function dismiss(
  { comment }: CommandCall,
  thread: ThreadRecord,
  context: CommandContext,
): Promise<boolean> {
  await context.store.saveThread(context.pullRequest, { ...thread, state: "dismissed" });
  try {
    await repeatable(context, "resolve", String(comment.commentId), () =>
      context.host.resolveThread(context.pullRequest, thread.commentId),
    );
    return true;
  } catch (error) {
    // Bitbucket: only threads on the diff can be resolved.
    if (isKodyError(error, "permission-missing") || isKodyError(error, "not-found")) return false;
    throw error;
  }
}

/** `remember …`: proposed to Kody's administrators; nothing follows it before one of them accepts it. */
export function rememberCommand(memories: Pick<MemoryStore, "propose">): Command {
  return async ({ comment, rest }, { pullRequest, repositoryUuid }) => {
    const text = rest
      .replace(/^[:\s]+/, "")
      .replace(/\s+/g, " ")
      .trim();
    if (text === "") {
      return {
        text: "Say what to remember: `@kody remember we validate in the gateway, not in the handlers`.",
        outcome: "refused: nothing to remember",
      };
    }
    const about = { id: comment.commentId, authorName: comment.authorName };
    const { key, memory } = proposalOf(text, about, { pullRequest, repositoryUuid });
    await memories.propose(memory, key);
    return {
      text: "Noted as a proposal. Reviews follow it once an administrator of Kody accepts it on the page Repositories.",
      outcome: "proposed a memory",
    };
  };
}
