import type { CommandContext } from "../conversation/index.ts";
import { parseChange } from "../diff/index.ts";
import { sameCommit, type ActingPolicy, type VerdictPolicy } from "../domain/index.ts";
import type { Build, Standing } from "../ports/index.ts";
import { statusKey } from "../review/index.ts";
import {
  decideVerdict,
  type ChangeSize,
  type VerdictDecision,
  type VerdictInputs,
} from "./decide-verdict.ts";
import { countedFindings, reviewTroubles, type ReviewLook } from "./review-look.ts";

/** What acting needs besides its context. */
export interface VerdictDependencies {
  /** `ReviewResult.facts` of the newest finished review, the one of `context.reviewed`; null when they are not known. */
  readonly facts: (context: CommandContext) => Promise<Readonly<Record<string, unknown>> | null>;
}

export interface CommandDependencies extends VerdictDependencies {
  /** What the destination's `.kody.yml` says. */
  readonly policy: (context: CommandContext) => Promise<ActingPolicy>;
}

/** No call. */
export async function lookAtReview(
  context: CommandContext,
  deps: VerdictDependencies,
): Promise<ReviewLook | null> {
  const reviewed = await context.reviewed();
  if (reviewed === null) return null;
  const facts = await deps.facts(context);
  const threads = await context.store.listThreads(context.pullRequest);
  return {
    head: reviewed.head,
    troubles: reviewTroubles(facts),
    findings: countedFindings(reviewed.decisions, threads, facts),
  };
}

/** What the pull request says of itself. */
export function inputsOf(
  standing: Standing,
  ownUuid: string | null,
): Pick<
  VerdictInputs,
  "state" | "draft" | "ownUuid" | "authorUuid" | "head" | "openTasks" | "participants"
> {
  const { pullRequest, openTasks, participants } = standing;
  const { state, draft, authorUuid, source } = pullRequest;
  return {
    state,
    draft,
    ownUuid,
    authorUuid,
    head: source.commit,
    openTasks,
    participants,
  };
}

/** Decides, and asks for what costs a call only where the rest does not settle it already. */
export async function decideWithCare(
  context: CommandContext,
  policy: VerdictPolicy,
  standing: Standing,
  review: ReviewLook | null,
): Promise<{ readonly inputs: VerdictInputs; readonly decision: VerdictDecision }> {
  const { approve } = policy;
  let inputs: VerdictInputs = {
    ...inputsOf(standing, context.own.uuid()),
    review,
    change: null,
    builds: null,
  };
  let decision = decideVerdict(policy, inputs);
  const more: (() => Promise<Partial<VerdictInputs>>)[] = [];
  const sizes = [approve?.paths, approve?.maxFiles, approve?.maxChangedLines];
  if (sizes.some((one) => one !== null && one !== undefined))
    more.push(async () => ({ change: await sizeOf(context, standing) }));
  if (approve?.tasks === "done" && inputs.openTasks === null)
    more.push(async () => ({ openTasks: await countTasks(context) }));
  if (approve?.builds === "passed") more.push(async () => ({ builds: await otherBuilds(context) }));
  for (const load of more) {
    if (decision.settled) break;
    inputs = { ...inputs, ...(await load()) };
    decision = decideVerdict(policy, inputs);
  }
  return { inputs, decision };
}

/** Null when what was opened is not of this head any more. */
async function sizeOf(context: CommandContext, standing: Standing): Promise<ChangeSize | null> {
  const opened = await context.open(standing.pullRequest);
  if (!sameCommit(opened.head, standing.pullRequest.source.commit)) return null;
  const change = parseChange(await opened.repository.diff(opened.mergeBase, opened.head));
  const { files, unparsed } = change;
  const isCountable = files.every(({ binary, submodule }) => !binary && !submodule);
  return {
    paths:
      unparsed.length > 0
        ? null
        : files.flatMap(({ oldPath, newPath }) =>
            [oldPath, newPath].filter((path) => path !== null),
          ),
    files: files.length,
    lines: isCountable
      ? files.reduce((sum, { additions, deletions }) => sum + additions + deletions, 0)
      : null,
  };
}

export async function countTasks(context: CommandContext): Promise<number> {
  const tasks = await context.standing.listTasks(context.pullRequest);
  return tasks.filter(({ resolved }) => !resolved).length;
}

async function otherBuilds(context: CommandContext): Promise<Build[]> {
  const builds = await context.standing.listBuilds(context.pullRequest);
  return builds.filter(({ key }) => key !== statusKey);
}
