import type { CommandContext } from "../conversation/index.ts";
import { isKodyError } from "../domain/index.ts";
import type { BranchRestriction, MergeCheck, Standing } from "../ports/index.ts";
import { statusKey } from "../review/index.ts";
import { countTasks, inputsOf } from "./inputs.ts";
import { mergeGate, standingGate, type GateInputs, type GateItem } from "./merge-gate.ts";
import { restrictionsOf } from "./restrictions.ts";

export type GateOrder = Pick<GateInputs, "expected" | "asker" | "policy" | "review">;

/** What is known without asking for anything. */
export function knownInputs(
  context: CommandContext,
  standing: Standing,
  order: GateOrder,
): GateInputs {
  return {
    ...order,
    ...inputsOf(standing, context.own.uuid()),
    destinationBranch: standing.pullRequest.destination.branch,
    builds: null,
    ownBuildKey: statusKey,
    restrictions: null,
    restrictionsProblem: null,
    openThreads: null,
    checks: null,
  };
}

/** Looks at the gate; what costs a call is asked only while it is not closed anyway, and only what somebody demands. */
export async function lookAtGate(
  context: CommandContext,
  standing: Standing,
  order: GateOrder,
): Promise<{ readonly inputs: GateInputs; readonly gate: GateItem[] }> {
  let inputs = knownInputs(context, standing, order);
  const first = standingGate(inputs);
  if (first.some(({ passed }) => passed === false)) return { inputs, gate: first };
  inputs = { ...inputs, ...(await readRestrictions(context, standing)) };
  const branch = standing.pullRequest.destination.branch;
  const kinds = new Set(restrictionsOf(branch, inputs.restrictions ?? []).map(({ kind }) => kind));
  const asksTasks = order.policy?.tasks === "done" || kinds.has("require_tasks_to_be_completed");
  if (asksTasks && inputs.openTasks === null)
    inputs = { ...inputs, openTasks: await countTasks(context) };
  if (order.policy?.builds === "passed" || kinds.has("require_passing_builds_to_merge"))
    inputs = { ...inputs, builds: await context.standing.listBuilds(context.pullRequest) };
  if (kinds.has("require_all_comments_resolved"))
    inputs = { ...inputs, openThreads: await countThreads(context) };
  inputs = { ...inputs, checks: await readChecks(context) };
  return { inputs, gate: mergeGate(inputs) };
}

async function readRestrictions(
  context: CommandContext,
  { pullRequest }: Standing,
): Promise<{
  readonly restrictions: readonly BranchRestriction[] | null;
  readonly restrictionsProblem: string | null;
}> {
  const { workspace, slug } = pullRequest.ref;
  try {
    const restrictions = await context.standing.listRestrictions({ workspace, slug });
    return { restrictions, restrictionsProblem: null };
  } catch (error) {
    const why = isKodyError(error, "scope-missing")
      ? "Kody's token may not read the branch's restrictions: give it the scope admin:repository:bitbucket."
      : isKodyError(error, "permission-missing")
        ? "Kody's account may not read the branch's restrictions: make it an administrator of the repository."
        : null;
    if (why === null) throw error;
    return { restrictions: null, restrictionsProblem: why };
  }
}

async function readChecks(
  context: CommandContext,
): Promise<readonly MergeCheck[] | "not-offered" | null> {
  try {
    return (await context.standing.mergeChecks(context.pullRequest)) ?? "not-offered";
  } catch (error) {
    if (isKodyError(error, "scope-missing") || isKodyError(error, "permission-missing"))
      return null;
    throw error;
  }
}

/** Only threads on the change can be resolved. */
async function countThreads(context: CommandContext): Promise<number> {
  const comments = await context.host.listComments(context.pullRequest);
  return comments.filter(
    ({ path, replyTo, deleted, resolved }) =>
      path !== null && replyTo === null && !deleted && !resolved,
  ).length;
}
