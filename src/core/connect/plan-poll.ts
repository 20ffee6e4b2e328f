import type { PollState } from "../ports/index.ts";

const minute = 60_000;
/** Calls are spread over the hour in windows of ten minutes, so that an early burst leaves something for later. */
export const windowMinutes = 10;
/** Between two looks at a repository in which something happens, with and without a hook. */
const shortest = { hooked: 7, unhooked: 3 };
/** Between two looks at one in which nothing does. */
const longest = { hooked: 360, unhooked: 120 };
/** The longer nothing happened, the rarer: after an hour and a half of quiet every seven minutes, after a day every two hours. */
const quietShare = 1 / 12;
/** How much more an active repository counts than a quiet one that is due as well. */
const activeWeight = 2;
/** Between two looks at what changed in a workspace. */
const hintMinutes = 5;
/** Of all calls, for those looks. */
const hintShare = 1 / 3;
/** Between two polls of a repository that was pushed to. */
const changedMinutes = 2;

export interface PollPlan {
  /** Slugs of workspaces whose list of changed repositories is to be read. */
  readonly hints: readonly string[];
  /** Repositories whose open pull requests are to be read, most urgent first. */
  readonly polls: readonly PollState[];
}

export interface PollInput {
  readonly now: Date;
  /** Calls an hour that polling may use. */
  readonly perHour: number;
  /** Calls of the last ten minutes. */
  readonly recent: number;
  readonly repositories: readonly PollState[];
  readonly workspaces: readonly { readonly slug: string; readonly hintedAt: Date | null }[];
}

/**
 * What to ask the host for now. Urgency is the time since the last look over the time that may pass between two, so
 * active repositories come often, and quiet ones grow more urgent until they come too.
 */
export function planPoll(input: PollInput): PollPlan {
  const { now, perHour, recent, repositories } = input;
  const allowed = Math.max(0, Math.floor((perHour * windowMinutes) / 60) - recent);
  const hints = dueHints(input).slice(0, allowed);
  const polls = repositories
    .map((state) => ({ state, urgency: urgencyOf(state, now) }))
    .filter(({ urgency }) => urgency >= 1)
    .toSorted((a, b) => b.urgency - a.urgency)
    .slice(0, allowed - hints.length)
    .map(({ state }) => state);
  return { hints, polls };
}

/** Minutes between two looks at active and at quiet repositories, as they really are with this many. */
export function pollIntervals({
  now,
  perHour,
  repositories,
}: Pick<PollInput, "now" | "perHour" | "repositories">): {
  active: number;
  quiet: number;
} {
  const supply = perHour * (1 - hintShare);
  const demand = repositories.reduce((sum, state) => sum + 60 / mayPass(state, now), 0);
  const stretch = supply > 0 ? Math.max(1, demand / supply) : 1;
  const kind = repositories.every((state) => state.hooked) ? "hooked" : "unhooked";
  return {
    active: shortest[kind] * stretch,
    quiet: longest[kind] * (stretch > 1 ? stretch * activeWeight : 1),
  };
}

function dueHints({ now, perHour, repositories, workspaces }: PollInput): string[] {
  const used = new Set(repositories.map(({ repository }) => repository.ref.workspace));
  const watched = workspaces.filter(({ slug }) => used.has(slug));
  const every = Math.max(hintMinutes, (watched.length * 60) / Math.max(1, perHour * hintShare));
  return watched
    .filter(({ hintedAt }) => minutesSince(hintedAt, now) >= every)
    .toSorted((a, b) => (a.hintedAt?.getTime() ?? 0) - (b.hintedAt?.getTime() ?? 0))
    .map(({ slug }) => slug);
}

/** 1 and more: it is due. */
function urgencyOf(state: PollState, now: Date): number {
  const may = mayPass(state, now);
  // Never polled: as if for six hours, so that many new repositories do not push the active ones aside.
  const since = state.polledAt === null ? 360 : minutesSince(state.polledAt, now);
  const due = since / may;
  const byTime = due >= 1 && may <= shortest.hooked ? due * activeWeight : due;
  return state.changed && since >= changedMinutes
    ? Math.max(byTime, since / changedMinutes)
    : byTime;
}

function mayPass({ hooked, activeAt }: PollState, now: Date): number {
  const kind = hooked ? "hooked" : "unhooked";
  const quiet = minutesSince(activeAt, now) * quietShare;
  return Math.min(Math.max(quiet, shortest[kind]), longest[kind]);
}

/** A time ahead of the clock counts as now. */
function minutesSince(date: Date | null, now: Date): number {
  if (date === null) return Infinity;
  return Math.max(0, (now.getTime() - date.getTime()) / minute);
}
