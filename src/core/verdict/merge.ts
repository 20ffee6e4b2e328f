import type { CommandContext } from "../conversation/index.ts";
import { sameCommit, KodyError, type MergePolicy } from "../domain/index.ts";
import { doOnce, keepComment } from "../effects/index.ts";
import type { MergeStrategy, Standing } from "../ports/index.ts";
import { codeSpan, oneLine } from "../review/index.ts";
import { movedSince } from "./apply-verdict.ts";
import { followMerge } from "./follow-merge.ts";
import { knownInputs, lookAtGate } from "./gate-inputs.ts";
import { isRefusal, record } from "./give-verdict.ts";
import { isOpenGate, standingGate, type GateInputs, type GateItem } from "./merge-gate.ts";
import { readMergeNote, writeMergeNote, type MergeNote } from "./merge-note.ts";
import type { ReviewLook } from "./review-look.ts";

export interface MergeOrder {
  /** The commit that is to be merged and no other: 12 or 40 digits. */
  readonly expected: string;
  /** Account uuid and name of who asked; null when a policy did. */
  readonly asker: { readonly uuid: string | null; readonly name: string } | null;
  /** What the team asks for besides Bitbucket's restrictions; null when a person asks for the merge. */
  readonly policy: MergePolicy | null;
  /** Null: as the policy says, or the destination branch's default. */
  readonly strategy: string | null;
  readonly review: ReviewLook | null;
}

export type MergeOutcome =
  | {
      readonly state: "merged";
      readonly by: "kody" | "somebody";
      /** 12 or 40 digits; null when Bitbucket did not say. */
      readonly commit: string | null;
      /**
       * The newest commit of the source branch that Bitbucket merged, when it is not the one that was to be: a push came
       * between the last look and the call, which no client can rule out. Null otherwise.
       */
      readonly slipped: string | null;
    }
  | { readonly state: "refused"; readonly gate: readonly GateItem[] }
  /** Nothing was merged, and nothing is known to stand in the way of another try. */
  | { readonly state: "stopped"; readonly reason: string }
  /** Bitbucket would not. */
  | { readonly state: "failed"; readonly reason: string }
  /** Bitbucket has not finished; ask again later with the same order. */
  | { readonly state: "under-way" };

/** Merges exactly the named commit, once, if the gate is open: Kody's policy and its command do it in the same way. */
export async function mergeNamed(
  context: CommandContext,
  order: MergeOrder,
): Promise<MergeOutcome> {
  const standing = await context.current();
  const note = await readMergeNote(context);
  const begun = note !== null && sameCommit(note.head, order.expected) ? note : null;
  if (standing.pullRequest.state === "merged")
    return begun === null
      ? mergedAs(context, order, standing, { isOurs: false, commit: null })
      : finish(context, order, standing, { isOurs: true, commit: null });
  if (begun !== null && begun.task !== null) return goOn(context, order, begun);
  const asker = order.asker === null ? null : (order.asker.uuid ?? "");
  const { inputs, gate } = await lookAtGate(context, standing, { ...order, asker });
  if (!isOpenGate(gate)) return { state: "refused", gate };
  const strategy = chooseStrategy(order, standing);
  if (strategy === null)
    return {
      state: "failed",
      reason: `The strategy ${order.strategy ?? order.policy?.strategy ?? ""} is not allowed into this branch; allowed are ${standing.mergeStrategies.join(", ")}.`,
    };
  return merge(context, { order, standing, inputs, strategy });
}

function chooseStrategy(
  { strategy, policy }: MergeOrder,
  { mergeStrategies, defaultStrategy }: Standing,
): MergeStrategy | null {
  const wanted = strategy ?? policy?.strategy ?? null;
  if (wanted !== null) return mergeStrategies.find((one) => one === wanted) ?? null;
  return defaultStrategy ?? mergeStrategies[0] ?? "merge_commit";
}

interface Merging {
  readonly order: MergeOrder;
  readonly standing: Standing;
  readonly inputs: GateInputs;
  readonly strategy: MergeStrategy;
}

/** What one try has seen so far. */
interface Seen {
  merged: Standing | null;
  commit: string | null;
  called: boolean;
  stopped: MergeOutcome | null;
}

async function merge(context: CommandContext, merging: Merging): Promise<MergeOutcome> {
  const { order, standing } = merging;
  const note: MergeNote = {
    head: order.expected,
    by: order.asker === null ? "policy" : "command",
    asker: order.asker?.uuid ?? null,
    since: context.clock.now().toISOString(),
    task: null,
    failed: null,
  };
  const seen: Seen = { merged: null, commit: null, called: false, stopped: null };
  try {
    await doOnce(context, effectOf(order), {
      call: () => lookAndMerge(context, merging, note, seen),
      async look() {
        await lookInto(context, seen);
        return seen.merged === null
          ? { happened: false }
          : { happened: true, remoteId: seen.merged.mergeCommit };
      },
    });
  } catch (error) {
    const { stopped } = seen;
    if (stopped === null) throw error;
    if (seen.merged === null) {
      if (stopped.state === "failed") await noteFailure(context, standing, note, stopped.reason);
      return stopped;
    }
  }
  const merged = seen.merged ?? (await lookInto(context, seen));
  return finish(context, order, merged, { isOurs: seen.called, commit: seen.commit });
}

async function lookInto(context: CommandContext, seen: Seen): Promise<Standing> {
  const fresh = await context.standing.readStanding(context.pullRequest);
  if (fresh.pullRequest.state === "merged") seen.merged = fresh;
  return fresh;
}

/** Nothing comes between this look and the call but the way to Bitbucket, whose merge takes no hash. */
async function lookAndMerge(
  context: CommandContext,
  merging: Merging,
  note: MergeNote,
  seen: Seen,
): Promise<string | null> {
  const stop = (outcome: MergeOutcome): KodyError => {
    seen.stopped = outcome;
    return new KodyError("conflict", "It is not merged.");
  };
  await writeMergeNote(context, note);
  const objection = objectionTo(context, merging, await lookInto(context, seen));
  if (objection !== null) throw stop({ state: "stopped", reason: objection });
  seen.called = true;
  const outcome = await callMerge(context, merging, note);
  // An earlier call may have merged it, or somebody else.
  if (outcome.state === "failed") await lookInto(context, seen);
  if (outcome.state !== "merged") throw stop(outcome);
  seen.commit = outcome.commit;
  return outcome.commit;
}

function effectOf({ expected }: MergeOrder): { readonly kind: string; readonly key: string } {
  return { kind: "merge", key: expected.slice(0, 12) };
}

/** The last look: the same commit, into the same branch, and nobody objected since. */
function objectionTo(
  context: CommandContext,
  { order, standing, inputs }: Merging,
  fresh: Standing,
): string | null {
  const moved = movedSince(standing, fresh, order.expected);
  if (moved !== null) return moved;
  const now = knownInputs(context, fresh, inputs);
  const openTasks = now.openTasks ?? inputs.openTasks;
  const failed = standingGate({ ...now, openTasks }).filter(({ passed }) => passed !== true);
  return failed.length === 0 ? null : failed.map(({ found }) => found).join(" ");
}

type CallOutcome =
  | { readonly state: "merged"; readonly commit: string | null }
  | { readonly state: "failed"; readonly reason: string }
  | { readonly state: "under-way" };

async function callMerge(
  context: CommandContext,
  { order, standing, strategy }: Merging,
  note: MergeNote,
): Promise<CallOutcome> {
  try {
    const step = await context.verdicts.merge(context.pullRequest, {
      message: mergeMessage(standing),
      closeSourceBranch: order.policy?.closeSourceBranch ?? standing.closeSourceBranch,
      strategy,
    });
    if (step.state !== "pending") return step;
    await writeMergeNote(context, { ...note, task: step.task });
    return await followMerge(context, { ...note, task: step.task });
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return { state: "failed", reason: error.message };
  }
}

/** As Bitbucket writes it, with the title on one line. */
export function mergeMessage({ pullRequest }: Standing): string {
  const { source, ref, title } = pullRequest;
  const first = `Merged in ${oneLine(source.branch)} (pull request #${ref.id})`;
  const said = oneLine(title).slice(0, 300);
  return said === "" ? first : `${first}\n\n${said}`;
}

/** A policy does not try the same again and again. */
async function noteFailure(
  context: CommandContext,
  { pullRequest }: Standing,
  note: MergeNote,
  reason: string,
): Promise<void> {
  const failed = { destination: pullRequest.destination.commit, reason };
  await writeMergeNote(context, { ...note, task: null, failed });
}

/** A merge that was under way when Kody last looked. It is never begun again here. */
async function goOn(
  context: CommandContext,
  order: MergeOrder,
  note: MergeNote,
): Promise<MergeOutcome> {
  const outcome = await followMerge(context, note);
  if (outcome.state === "under-way") return outcome;
  if (outcome.state === "failed") {
    await noteFailure(context, await context.current(), note, outcome.reason);
    return outcome;
  }
  const { commit } = outcome;
  await doOnce(context, effectOf(order), {
    call: async () => commit,
    look: async () => ({ happened: true, remoteId: commit }),
  });
  const fresh = await context.standing.readStanding(context.pullRequest);
  return finish(context, order, fresh, { isOurs: true, commit });
}

type Merged = Extract<MergeOutcome, { state: "merged" }>;

/** Who merged what, as far as Bitbucket says. */
function mergedAs(
  context: CommandContext,
  { expected }: MergeOrder,
  { closedByUuid, mergeCommit, pullRequest }: Standing,
  known: { readonly isOurs: boolean; readonly commit: string | null },
): Merged {
  const ownUuid = context.own.uuid();
  const isSaid = closedByUuid !== null && ownUuid !== null;
  const isOurs = known.commit !== null || (isSaid ? closedByUuid === ownUuid : known.isOurs);
  const head = pullRequest.source.commit;
  return {
    state: "merged",
    by: isOurs ? "kody" : "somebody",
    commit: known.commit ?? mergeCommit,
    slipped: head !== null && !sameCommit(head, expected) ? head : null,
  };
}

/** Records the merge once, and says loudly when it was not the commit that was named. */
async function finish(
  context: CommandContext,
  order: MergeOrder,
  standing: Standing,
  known: { readonly isOurs: boolean; readonly commit: string | null },
): Promise<MergeOutcome> {
  const merged = mergedAs(context, order, standing, known);
  const { by, commit, slipped } = merged;
  if (by === "somebody") return merged;
  await record(context, `merge:${order.expected.slice(0, 12)}`, {
    action: "pull-request.merged",
    details: {
      commit: order.expected,
      mergeCommit: commit,
      by: order.asker === null ? "policy" : (order.asker.uuid ?? order.asker.name),
      ...(slipped === null ? {} : { mergedInstead: slipped }),
    },
  });
  if (slipped !== null)
    await keepComment(context, "merge", describeSlip(order.expected, slipped, commit));
  return merged;
}

export function describeSlip(expected: string, slipped: string, commit: string | null): string {
  const what = commit === null ? "" : ` (${codeSpan(commit.slice(0, 12))})`;
  return [
    `**Another commit was merged than the one that was to be.** Kody was to merge ${codeSpan(expected.slice(0, 12))}. A push of ${codeSpan(slipped.slice(0, 12))} came between Kody's last look and Bitbucket's merge${what}, so that nobody has checked what it adds.`,
    "Look at what was added, and revert the merge if it is not wanted.",
  ].join("\n\n");
}
