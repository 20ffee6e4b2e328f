import { doOnce, repeatable, type ActContext } from "../effects/index.ts";
import { isKodyError, KodyError } from "../domain/index.ts";
import type { Standing } from "../ports/index.ts";
import {
  nothingGiven,
  ownVerdict,
  writeVerdictNote,
  type Given,
  type GivenVerdict,
  type VerdictNote,
} from "./verdict-note.ts";

export interface Giving {
  readonly given: Given;
  readonly note: VerdictNote;
  /** Why it must not be given as the pull request stands this moment, as a sentence; null to go on. */
  readonly objection: (fresh: Standing) => string | null;
  /** For the record. */
  readonly details: Readonly<Record<string, unknown>>;
}

export type Acted = { readonly done: true } | { readonly done: false; readonly reason: string };

/** Approves or requests changes exactly once, after a last look right before the call. */
export async function giveVerdict(context: ActContext, giving: Giving): Promise<Acted> {
  const { given, note } = giving;
  const { verdict, head, by } = given;
  const isSame =
    note.pending?.verdict === verdict && note.pending.head === head && note.pending.by === by;
  const counter = isSame ? note.counter : note.counter + 1;
  const begun = { ...note, counter, pending: given };
  await writeVerdictNote(context, begun);
  const acted = await once(context, {
    kind: verdict,
    key: `${head.slice(0, 12)}:${counter}`,
    objection: giving.objection,
    call: () => call(context, verdict),
    isDone: (shown) => shown === verdict,
  });
  // What was tried stays noted: it may have happened after all.
  if (!acted.done) return acted;
  await record(context, `${verdict}:${counter}`, {
    action: verdict === "approve" ? "pull-request.approved" : "pull-request.changes-requested",
    details: { ...giving.details, commit: head, by },
  });
  await writeVerdictNote(context, { ...nothingGiven, counter, given });
  return acted;
}

/** Takes back the verdict that the note says a policy gave. */
export async function withdrawVerdict(
  context: ActContext,
  note: VerdictNote,
  given: Given,
  details: Readonly<Record<string, unknown>>,
): Promise<Acted> {
  const counter = note.withdrawing ? note.counter : note.counter + 1;
  await writeVerdictNote(context, { ...note, counter, withdrawing: true });
  const acted = await once(context, {
    kind: "withdraw",
    key: `${given.head.slice(0, 12)}:${counter}`,
    objection: (fresh) => {
      if (fresh.pullRequest.state !== "open") return `It is ${fresh.pullRequest.state}.`;
      const shown = ownVerdict(fresh, context.own.uuid());
      return shown === given.verdict ? null : "Somebody took it back already.";
    },
    call: () => withdraw(context, given.verdict),
    isDone: (shown) => shown !== given.verdict,
  });
  if (!acted.done) return acted;
  await record(context, `withdraw:${counter}`, {
    action: "pull-request.verdict-withdrawn",
    details: { ...details, verdict: given.verdict, commit: given.head, by: "policy" },
  });
  await writeVerdictNote(context, { ...nothingGiven, counter, refused: note.refused });
  return acted;
}

interface Step {
  readonly kind: string;
  readonly key: string;
  readonly objection: (fresh: Standing) => string | null;
  readonly call: () => Promise<void>;
  readonly isDone: (shown: GivenVerdict | null) => boolean;
}

async function once(context: ActContext, step: Step): Promise<Acted> {
  let stopped: string | null = null;
  const look = (): Promise<Standing> => context.standing.readStanding(context.pullRequest);
  try {
    await doOnce(context, step, {
      async call() {
        stopped = step.objection(await look());
        if (stopped !== null) throw new KodyError("conflict", stopped);
        await step.call();
        return null;
      },
      async look() {
        const shown = ownVerdict(await look(), context.own.uuid());
        return step.isDone(shown) ? { happened: true, remoteId: null } : { happened: false };
      },
    });
    return { done: true };
  } catch (error) {
    if (stopped !== null) return { done: false, reason: stopped };
    if (isRefusal(error)) return { done: false, reason: error.message };
    throw error;
  }
}

/** Bitbucket will not have it, and repeating it changes nothing. */
export function isRefusal(error: unknown): error is KodyError {
  const codes = ["host-rejected", "conflict", "permission-missing", "scope-missing"] as const;
  return codes.some((code) => isKodyError(error, code));
}

async function call({ verdicts, pullRequest }: ActContext, verdict: GivenVerdict): Promise<void> {
  if (verdict === "approve") await verdicts.approve(pullRequest);
  else await verdicts.requestChanges(pullRequest);
}

async function withdraw(
  { verdicts, pullRequest }: ActContext,
  verdict: GivenVerdict,
): Promise<void> {
  if (verdict === "approve") await verdicts.unapprove(pullRequest);
  else await verdicts.withdrawChanges(pullRequest);
}

/** Into the audit log, once; twice only after a crash at that very moment. */
export async function record(
  context: ActContext,
  key: string,
  entry: { readonly action: string; readonly details: Readonly<Record<string, unknown>> },
): Promise<void> {
  await repeatable(context, "record", key, () => context.record(entry.action, entry.details));
}
