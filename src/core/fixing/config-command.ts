import type { Command, CommandCall, CommandContext, Reply } from "../conversation/index.ts";
import { configFileName, isKodyError, type PullRequest } from "../domain/index.ts";
import { doOnce, type Outcome } from "../effects/index.ts";
import type { OpenedPullRequest } from "../ports/index.ts";
import { codeSpan } from "../review/index.ts";
import type { ConfigDependencies } from "./config-dependencies.ts";
import { commitAuthor, isMadeFor, trailers } from "./commit-message.ts";
import { describeConfig } from "./describe-config.ts";
import { wordsOf } from "./wish.ts";
import { proposeConfig, type ProposedConfig } from "./propose-config.ts";

const proposalBranch = "kody/config";
/** A branch that just moved may not show it yet. Milliseconds. */
const settleAfterConflict = 2_000;

/** `@kody config` says what is in force; `@kody config propose` opens a pull request with a `.kody.yml`. */
export function configCommand(deps: ConfigDependencies): Command {
  return async (call, context) => {
    const words = wordsOf(call.rest).join(" ");
    if (words === "propose") return propose(call, context, deps);
    if (words === "" || words === "show") return show(context, deps);
    return refused(
      "Write `@kody config` to see what is in force here, or `@kody config propose` for a pull request with a `.kody.yml`.",
      "asked how to",
    );
  };
}

function refused(text: string, outcome: string): Reply {
  return { text, outcome };
}

async function show(context: CommandContext, deps: ConfigDependencies): Promise<Reply> {
  const { pullRequest } = await context.current();
  const opened = await openNow(pullRequest, context);
  if (opened === null) return refused("A branch of this pull request is gone.", "branch gone");
  const text = await describeConfig(pullRequest, opened, context, deps);
  return { text, outcome: "said what is in force" };
}

async function openNow(
  pullRequest: PullRequest,
  context: CommandContext,
): Promise<OpenedPullRequest | null> {
  if (pullRequest.source.commit === null || pullRequest.source.repository === null) return null;
  try {
    return await context.open(pullRequest);
  } catch (error) {
    if (isKodyError(error, "not-found")) return null;
    throw error;
  }
}

async function propose(
  call: CommandCall,
  context: CommandContext,
  deps: ConfigDependencies,
): Promise<Reply> {
  const { pullRequest } = await context.current();
  const opened = await openNow(pullRequest, context);
  if (opened === null) return refused("A branch of this pull request is gone.", "branch gone");
  const paths = await opened.repository.listPaths(opened.destination, "");
  if (paths.includes(configFileName))
    return refused(
      `${codeSpan(configFileName)} exists on ${codeSpan(pullRequest.destination.branch)} already; proposals are made only where there is none. \`@kody config\` shows what is in force.`,
      "refused: there is one",
    );
  const history = (await deps.history?.ruleRecords(context.repositoryUuid)) ?? [];
  const proposed = proposeConfig(paths, history);
  if (proposed === null)
    return refused(
      "Kody's defaults fit this repository: it has no generated, vendored or built files, and no rule whose comments are mostly dismissed. Nothing is proposed.",
      "nothing to propose",
    );
  const parsed = await deps.teamConfig.parse({ path: configFileName, text: proposed.text });
  if (!parsed.ok)
    return refused(
      `The proposal would not be valid (line ${parsed.problems[0]?.line ?? 1}), so it was not made. Please report this to whoever runs Kody.`,
      "failed: invalid proposal",
    );
  return publishOrSay(call, context, { pullRequest, opened, proposed });
}

async function publishOrSay(
  call: CommandCall,
  context: CommandContext,
  proposal: Proposal,
): Promise<Reply> {
  try {
    return await publish(call, context, proposal);
  } catch (error) {
    if (isKodyError(error, "conflict")) {
      // The commit in the way may be the one whose answer was lost.
      await context.clock.sleep(settleAfterConflict);
      const found = await lookFor(call, context, proposal.pullRequest);
      if (found.happened) return publish(call, context, proposal);
    }
    const why = refusal(error);
    if (why === null) throw error;
    return refused(why, "refused by Bitbucket");
  }
}

function refusal(error: unknown): string | null {
  if (isKodyError(error, "conflict"))
    return `The branch ${codeSpan(proposalBranch)} exists already, so nothing was committed. Merge its pull request, or delete the branch and ask again.`;
  if (isKodyError(error, "scope-missing"))
    return "Kody's token may not write to repositories (it lacks the scope write:repository:bitbucket or write:pullrequest:bitbucket), so nothing was proposed.";
  if (isKodyError(error, "permission-missing"))
    return "Bitbucket does not let Kody create branches or pull requests here, so nothing was proposed.";
  return null;
}

interface Proposal {
  readonly pullRequest: PullRequest;
  readonly opened: OpenedPullRequest;
  readonly proposed: ProposedConfig;
}

async function publish(
  call: CommandCall,
  context: CommandContext,
  { pullRequest, opened, proposed }: Proposal,
): Promise<Reply> {
  const { workspace, slug } = context.pullRequest;
  const repository = { workspace, slug };
  const key = String(call.comment.commentId);
  const reasons = proposed.reasons.map((reason) => `- ${reason}`).join("\n");
  const commit = await doOnce(
    context,
    { kind: "commit-config", key },
    {
      call: () =>
        context.commits.commitFiles(repository, {
          branch: proposalBranch,
          parent: opened.destination,
          message: `Propose ${configFileName}\n\n${reasons}\n\n${trailers(call.comment)}`,
          author: commitAuthor,
          files: new Map([[configFileName, proposed.text]]),
        }),
      look: () => lookFor(call, context, pullRequest),
    },
  );
  const url = await doOnce(
    context,
    { kind: "open-config", key },
    {
      call: async () => {
        const made = await context.commits.openPullRequest(repository, {
          title: `Propose ${configFileName}`,
          description: `${reasons}\n\nAsked for in pull request ${context.pullRequest.id}. Change what does not fit; it takes effect once it is merged.`,
          sourceBranch: proposalBranch,
          destinationBranch: pullRequest.destination.branch,
        });
        return made.url;
      },
      // Asking a second time for the same branches gives the first.
      look: async () => ({ happened: false }),
    },
  );
  await context.record("config.proposed", { commit, url, askedBy: call.comment.authorUuid });
  return {
    text: `Proposed a ${codeSpan(configFileName)}: ${url ?? `branch ${codeSpan(proposalBranch)}`}\n\n${reasons}`,
    outcome: "proposed a configuration",
  };
}

/** Whether the branch's commits have one that was made for this comment. */
async function lookFor(
  { comment }: CommandCall,
  context: CommandContext,
  pullRequest: PullRequest,
): Promise<Outcome> {
  const { workspace, slug } = context.pullRequest;
  const tip = await context.mirrors.remoteTip({ workspace, slug }, proposalBranch);
  if (tip === null) return { happened: false };
  const name = `${workspace}/${slug}`;
  const opened = await context.mirrors.openPullRequest({
    ...pullRequest,
    source: { branch: proposalBranch, commit: tip, repository: name },
  });
  const commits = await opened.repository.messages(opened.mergeBase, opened.head, 20);
  const made = commits.find(({ message }) => isMadeFor(message, comment.commentId));
  return made === undefined ? { happened: false } : { happened: true, remoteId: made.hash };
}
