import type { CommandContext } from "../conversation/index.ts";
import { sameCommit, type VerdictPolicy } from "../domain/index.ts";
import type { Standing } from "../ports/index.ts";
import { decideVerdict, type Verdict, type VerdictInputs } from "./decide-verdict.ts";
import { giveVerdict, record, withdrawVerdict } from "./give-verdict.ts";
import { decideWithCare, inputsOf } from "./inputs.ts";
import type { ReviewLook } from "./review-look.ts";
import {
  isRefused,
  ownVerdict,
  readVerdictNote,
  settleNote,
  writeVerdictNote,
  type GivenVerdict,
  type VerdictNote,
} from "./verdict-note.ts";

export interface VerdictOutcome {
  /**
   * `off`: the policy says nothing, and nothing was asked. `unchanged`: it is as it is to be. `left`: a person decided
   * otherwise. `stopped`: it would have been given, but not as the pull request stands now.
   */
  readonly state: "off" | "closed" | "unchanged" | "given" | "withdrawn" | "left" | "stopped";
  readonly verdict: Verdict;
  /** Sentences. */
  readonly because: readonly string[];
}

interface Situation {
  readonly context: CommandContext;
  readonly policy: VerdictPolicy;
  readonly standing: Standing;
  readonly note: VerdictNote;
  readonly shown: GivenVerdict | null;
}

/** Gives or withdraws Kody's verdict as the policy has it. Without a policy, and without a verdict of one, no call. */
export async function applyVerdict(
  context: CommandContext,
  policy: VerdictPolicy,
  review: () => Promise<ReviewLook | null>,
): Promise<VerdictOutcome> {
  const kept = await readVerdictNote(context);
  const isOff = policy.approve === null && policy.requestChanges === null;
  if (isOff && kept.given?.by !== "policy" && kept.pending?.by !== "policy")
    return { state: "off", verdict: "none", because: [] };
  const standing = await context.current();
  const { state } = standing.pullRequest;
  if (state !== "open") return { state: "closed", verdict: "none", because: [`It is ${state}.`] };
  const shown = ownVerdict(standing, context.own.uuid());
  const note = settleNote(kept, shown);
  if (note !== kept) await writeVerdictNote(context, note);
  const situation = { context, policy, standing, note, shown };
  if (isOff) return takeBack(situation, ["No policy asks for a verdict any more."]);
  const { inputs, decision } = await decideWithCare(context, policy, standing, await review());
  const { head } = inputs;
  if (decision.verdict === "none" || head === null) return takeBack(situation, decision.because);
  return give(situation, { verdict: decision.verdict, because: decision.because, head, inputs });
}

async function takeBack(
  { context, note, shown }: Situation,
  because: readonly string[],
): Promise<VerdictOutcome> {
  const { given } = note;
  if (given === null || given.by !== "policy" || shown !== given.verdict)
    return { state: "unchanged", verdict: "none", because };
  const acted = await withdrawVerdict(context, note, given, { because });
  return acted.done
    ? { state: "withdrawn", verdict: "none", because }
    : { state: "stopped", verdict: "none", because: [acted.reason] };
}

interface Wanted {
  readonly verdict: GivenVerdict;
  readonly head: string;
  readonly because: readonly string[];
  readonly inputs: VerdictInputs;
}

async function give(situation: Situation, wanted: Wanted): Promise<VerdictOutcome> {
  const { context, note, shown } = situation;
  const { verdict, head, because } = wanted;
  const given = note.given?.by === "policy" ? note.given : null;
  if (shown === verdict) {
    if (given !== null && !sameCommit(given.head, head)) await moveTo(context, note, wanted);
    return { state: "unchanged", verdict, because };
  }
  if (shown !== null && given === null)
    return { state: "left", verdict, because: ["Kody's account shows a verdict of a person."] };
  if (isRefused(note, verdict, head))
    return { state: "left", verdict, because: ["Somebody took this verdict back."] };
  const acted = await giveVerdict(context, {
    given: { verdict, head, by: "policy" },
    note,
    objection: (fresh) => objectionTo(fresh, situation, wanted),
    details: { because },
  });
  return acted.done
    ? { state: "given", verdict, because }
    : { state: "stopped", verdict, because: [acted.reason] };
}

/** It holds for the newer commit as well: Bitbucket keeps showing it, and now it is about that one. */
async function moveTo(
  context: CommandContext,
  note: VerdictNote,
  { verdict, head, because }: Wanted,
): Promise<void> {
  const counter = note.counter + 1;
  await record(context, `${verdict}:${counter}`, {
    action: "pull-request.verdict-kept",
    details: { verdict, commit: head, by: "policy", because },
  });
  await writeVerdictNote(context, { ...note, counter, given: { verdict, head, by: "policy" } });
}

/** The last look: the same commit into the same branch, and still the same decision. */
function objectionTo(
  fresh: Standing,
  { context, policy, standing, shown }: Situation,
  { verdict, head, inputs }: Wanted,
): string | null {
  const moved = movedSince(standing, fresh, head);
  if (moved !== null) return moved;
  const ownUuid = context.own.uuid();
  if (ownVerdict(fresh, ownUuid) !== shown) return "Kody's verdict was changed meanwhile.";
  const now = inputsOf(fresh, ownUuid);
  const openTasks = now.openTasks ?? inputs.openTasks;
  const decision = decideVerdict(policy, { ...inputs, ...now, openTasks });
  return decision.verdict === verdict ? null : decision.because.join(" ");
}

/** What must not have changed between decision and act, as a sentence; null when it did not. */
export function movedSince(before: Standing, fresh: Standing, head: string): string | null {
  const { state, source, destination } = fresh.pullRequest;
  if (state !== "open") return `It is ${state}.`;
  if (!sameCommit(source.commit, head)) {
    const now = source.commit === null ? "not known" : source.commit.slice(0, 12);
    return `Its newest commit is ${now}, not ${head.slice(0, 12)} any more.`;
  }
  if (destination.branch !== before.pullRequest.destination.branch)
    return "It goes into another branch now.";
  return null;
}
