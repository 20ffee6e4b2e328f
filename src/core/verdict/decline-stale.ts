import type { CommandContext } from "../conversation/index.ts";
import { sameCommit, KodyError, type StalePolicy } from "../domain/index.ts";
import { doOnce, keepComment } from "../effects/index.ts";
import type { Standing } from "../ports/index.ts";
import { compareText } from "../text/index.ts";
import { isRefusal, record } from "./give-verdict.ts";

export type StaleOutcome =
  /** `fresh`: nothing to do yet. */
  | { readonly state: "off" | "closed" | "fresh" }
  | { readonly state: "announced"; readonly declineOn: string }
  /** It was announced, and something happened since. */
  | { readonly state: "cancelled" }
  | { readonly state: "declined" }
  | { readonly state: "failed"; readonly reason: string };

interface StaleNote {
  /** How often it was announced: each time with a comment of its own, because nobody is told of edits. */
  readonly round: number;
  /** ISO 8601: as good as a change. */
  readonly cancelledOn: string | null;
  readonly announced: {
    /** What the pull request was like. */
    readonly print: string;
    readonly head: string | null;
    /** ISO 8601, of Bitbucket's clock, once the comment stood there; null while that is not known. */
    readonly updatedOn: string | null;
    readonly commentId: number | null;
  } | null;
}

const day = 24 * 60 * 60_000;
const noticeDays = 7;
/** Kody's own comment moves the time of the last change; Bitbucket may be late with it. Milliseconds. */
const echo = 5 * 60_000;
const noteName = "stale";

/**
 * Announces seven days before and then declines what nobody touched, once. Any change in between cancels it: a push, a
 * comment, a verdict, another title, and deleting the announcement. Costs no call while there is nothing to do.
 */
export async function declineStale(
  context: CommandContext,
  policy: StalePolicy,
  now: Date,
): Promise<StaleOutcome> {
  const standing = await context.current();
  const note = await readNote(context);
  if (standing.pullRequest.state !== "open") {
    // Kody may have declined it and not have come to say so.
    const isOurs = standing.pullRequest.state === "declined" && note.announced !== null;
    return isOurs ? decline(context, policy, note) : { state: "closed" };
  }
  if (note.announced === null) {
    const quiet = now.getTime() - Date.parse(note.cancelledOn ?? "1970-01-01T00:00:00Z");
    if (!(quiet >= (policy.after - noticeDays) * day)) return { state: "fresh" };
    const idle = now.getTime() - Date.parse(standing.pullRequest.updatedOn);
    // Unreadable times compare false.
    if (!(idle >= (policy.after - noticeDays) * day)) return { state: "fresh" };
    return announce(context, standing, policy, { ...note, round: note.round + 1 });
  }
  if (note.announced.updatedOn === null) return announce(context, standing, policy, note);
  if (hasChanged(context, note.announced, standing)) return cancel(context, note);
  const since = Date.parse(note.announced.updatedOn);
  if (now.getTime() < since + noticeDays * day)
    return { state: "announced", declineOn: new Date(since + noticeDays * day).toISOString() };
  if (await wasAnswered(context, note.announced)) return cancel(context, note);
  return decline(context, policy, note);
}

type Announced = NonNullable<StaleNote["announced"]>;

async function readNote(context: CommandContext): Promise<StaleNote> {
  const kept = await context.notes.read(context.pullRequest, noteName);
  // Only this file writes notes of this name.
  return typeof kept === "object" && kept !== null
    ? (kept as StaleNote)
    : { round: 0, cancelledOn: null, announced: null };
}

async function writeNote(context: CommandContext, note: StaleNote): Promise<void> {
  await context.notes.write(context.pullRequest, noteName, note);
}

function commentName({ round }: StaleNote): string {
  return round === 1 ? noteName : `${noteName}:${round}`;
}

/** All that people change of a pull request without writing a comment. */
function printOf(context: CommandContext, { pullRequest, participants }: Standing): string {
  const { title, description, draft, destination } = pullRequest;
  const verdicts = participants
    .filter(({ uuid }) => uuid !== context.own.uuid())
    .map(({ uuid, name, verdict }) => `${uuid ?? name} ${verdict ?? ""}`);
  return context.digest(
    JSON.stringify([title, description, draft, destination.branch, verdicts.toSorted(compareText)]),
  );
}

async function announce(
  context: CommandContext,
  standing: Standing,
  policy: StalePolicy,
  note: StaleNote,
): Promise<StaleOutcome> {
  const before: Announced = note.announced ?? {
    print: printOf(context, standing),
    head: standing.pullRequest.source.commit,
    updatedOn: null,
    commentId: null,
  };
  await writeNote(context, { ...note, announced: before });
  const commentId = await keepComment(context, commentName(note), announcement(policy));
  const fresh = await context.standing.readStanding(context.pullRequest);
  const announced = { ...before, updatedOn: fresh.pullRequest.updatedOn, commentId };
  const begun = { ...note, announced };
  if (commentId === null || isDifferent(context, before, fresh)) return cancel(context, begun);
  await writeNote(context, begun);
  const declineOn = Date.parse(announced.updatedOn) + noticeDays * day;
  await record(context, `stale:${note.round}`, {
    action: "pull-request.decline-announced",
    details: { after: policy.after, by: "policy" },
  });
  return { state: "announced", declineOn: new Date(declineOn).toISOString() };
}

function announcement({ after }: StalePolicy): string {
  return [
    `Nothing has changed here for ${after - noticeDays} days. Kody declines this pull request in ${noticeDays} days, because \`declineStale\` of .kody.yml says so.`,
    "A push, a comment or any other change keeps it open.",
  ].join("\n\n");
}

function isDifferent(context: CommandContext, before: Announced, now: Standing): boolean {
  const { commit } = now.pullRequest.source;
  const isSameHead = before.head === null ? commit === null : sameCommit(before.head, commit);
  return !isSameHead || printOf(context, now) !== before.print;
}

function hasMoved({ updatedOn }: Announced, { pullRequest }: Standing): boolean {
  const moved = Date.parse(pullRequest.updatedOn) - Date.parse(updatedOn ?? "");
  return !(moved <= echo);
}

async function cancel(context: CommandContext, note: StaleNote): Promise<StaleOutcome> {
  await keepComment(
    context,
    commentName(note),
    "Kody was about to decline this pull request. Something has changed since, so it stays open.",
  );
  const cancelledOn = context.clock.now().toISOString();
  await writeNote(context, { ...note, announced: null, cancelledOn });
  return { state: "cancelled" };
}

/** True when somebody wrote anything since, or deleted the announcement. */
async function wasAnswered(context: CommandContext, announced: Announced): Promise<boolean> {
  const comments = await context.host.listComments(context.pullRequest);
  const own = context.own.uuid();
  const isThere = comments.some(({ id, deleted }) => id === announced.commentId && !deleted);
  return (
    !isThere ||
    comments.some(
      ({ id, authorUuid, deleted }) =>
        id > (announced.commentId ?? 0) && authorUuid !== own && !deleted,
    )
  );
}

async function decline(
  context: CommandContext,
  policy: StalePolicy,
  note: StaleNote,
): Promise<StaleOutcome> {
  const seen: { outcome: StaleOutcome | null } = { outcome: null };
  const message = `Nothing has changed for ${policy.after} days; declined by Kody as .kody.yml says.`;
  try {
    await doOnce(
      context,
      { kind: "decline", key: `stale:${note.round}` },
      {
        async call() {
          const fresh = await context.standing.readStanding(context.pullRequest);
          const { state } = fresh.pullRequest;
          if (state !== "open") seen.outcome = { state: "closed" };
          else if (note.announced === null || hasChanged(context, note.announced, fresh))
            seen.outcome = { state: "cancelled" };
          if (seen.outcome !== null) throw new KodyError("conflict", "It is not declined.");
          await context.verdicts.decline(context.pullRequest, message);
          return null;
        },
        async look() {
          const standing = await context.standing.readStanding(context.pullRequest);
          if (standing.pullRequest.state !== "declined") return { happened: false };
          if (standing.closedByUuid !== context.own.uuid()) seen.outcome = { state: "closed" };
          return { happened: true, remoteId: null };
        },
      },
    );
  } catch (error) {
    if (seen.outcome?.state === "cancelled") return cancel(context, note);
    if (seen.outcome !== null) return seen.outcome;
    if (!isRefusal(error)) throw error;
    return { state: "failed", reason: error.message };
  }
  if (seen.outcome !== null) return seen.outcome;
  await record(context, `declined:stale:${note.round}`, {
    action: "pull-request.declined",
    details: { after: policy.after, by: "policy" },
  });
  return { state: "declined" };
}

function hasChanged(context: CommandContext, announced: Announced, now: Standing): boolean {
  return hasMoved(announced, now) || isDifferent(context, announced, now);
}
