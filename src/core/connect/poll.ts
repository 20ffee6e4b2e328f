import { isKodyError, sameCommit, type PullRequest } from "../domain/index.ts";
import type {
  Clock,
  HookStore,
  HostDirectory,
  KnownTip,
  PollState,
  PollStore,
  ReviewQueue,
} from "../ports/index.ts";
import { attendEvent, pullRequestEvent } from "./events.ts";
import { planPoll, windowMinutes } from "./plan-poll.ts";

export interface PollDependencies {
  readonly polls: PollStore;
  /** Within the share of the calls that polling may use. */
  readonly directory: HostDirectory;
  /** That share: calls an hour. */
  readonly perHour: number;
  readonly queue: Pick<ReviewQueue, "receive">;
  readonly hooks: Pick<HookStore, "suspectHook">;
  readonly clock: Pick<Clock, "now">;
}

/** The host's lists may trail a little behind its changes. */
const overlapMilliseconds = 5 * 60_000;
/** A delivery may be on its way that long before it counts as missing. */
const patienceMilliseconds = 2 * 60_000;

/**
 * Looks for what no delivery told of and queues it as the same events. Answers the seconds after which to go on when the
 * budget or the host asked to wait; null otherwise.
 */
export async function pollRepositories(
  deps: PollDependencies,
  signal: AbortSignal,
): Promise<number | null> {
  try {
    for (const workspace of (await plan(deps)).hints) {
      if (signal.aborted) return null;
      await readHint(workspace, deps);
    }
    for (const state of (await plan(deps)).polls) {
      if (signal.aborted) return null;
      await pollOne(state, deps);
    }
    return null;
  } catch (error) {
    if (!isKodyError(error)) throw error;
    return error.retryable ? (error.retryAfter ?? 60) : null;
  }
}

async function plan({ polls, perHour, clock }: PollDependencies) {
  const now = clock.now();
  const recent = await polls.countCalls(new Date(now.getTime() - windowMinutes * 60_000));
  return planPoll({ ...(await polls.readPolls()), now, perHour, recent });
}

async function readHint(workspace: string, deps: PollDependencies): Promise<void> {
  const changed = await deps.directory
    .listChangedRepositories(workspace)
    .catch((error: unknown) => noneWhenRefused(error));
  await deps.polls.saveHint(workspace, deps.clock.now(), changed);
}

async function pollOne(state: PollState, deps: PollDependencies): Promise<void> {
  const { ref, uuid } = state.repository;
  const since =
    state.since === null
      ? null
      : new Date(Date.parse(state.since) - overlapMilliseconds).toISOString();
  const open = await deps.directory
    .listOpenPullRequests(ref, { since })
    .catch((error: unknown) => noneWhenRefused(error));
  const known = await deps.polls.knownTips(
    uuid,
    open.map((one) => one.ref.id),
  );
  let missed = false;
  for (const pullRequest of open) {
    const tip = known.find((one) => tellsOf(one, pullRequest));
    if (tip !== undefined) {
      if (isOlder(tip.updatedOn, pullRequest.updatedOn))
        await deps.queue.receive(attendEvent("poll", state.repository, pullRequest, "changed"));
      continue;
    }
    const event = pullRequestEvent("poll", state.repository, pullRequest);
    if ((await deps.queue.receive(event)) === "queued")
      missed ||= isOverdue(pullRequest, deps.clock.now());
  }
  const newest = open.map((one) => one.updatedOn).reduce((a, b) => later(a, b), "");
  // What was there before the first poll is no delivery's fault.
  if (missed && state.hooked && state.polledAt !== null)
    await deps.hooks.suspectHook({ ownerUuid: uuid }, deps.clock.now());
  await deps.polls.savePoll(uuid, deps.clock.now(), newest === "" ? null : newest);
}

/** A repository that can't be read keeps its place in the rotation; what concerns all of them ends the round. */
function noneWhenRefused(error: unknown): [] {
  const alone = ["not-found", "permission-missing", "host-rejected"] as const;
  if (alone.some((code) => isKodyError(error, code))) return [];
  throw error;
}

function tellsOf(tip: KnownTip, pullRequest: PullRequest): boolean {
  const { source, destination, draft } = pullRequest;
  const sameHead = source.commit === null ? tip.head === null : sameCommit(tip.head, source.commit);
  return (
    tip.id === pullRequest.ref.id &&
    sameHead &&
    tip.destinationBranch === destination.branch &&
    tip.draft === draft &&
    tip.state === "open"
  );
}

/** Something happened to it besides pushes: comments, verdicts. */
function isOlder(known: string | null, now: string): boolean {
  return (
    known !== null && Math.floor(Date.parse(known) / 1_000) < Math.floor(Date.parse(now) / 1_000)
  );
}

function isOverdue({ updatedOn }: PullRequest, now: Date): boolean {
  return now.getTime() - Date.parse(updatedOn) > patienceMilliseconds;
}

function later(a: string, b: string): string {
  return a === "" || Date.parse(b) > Date.parse(a) ? b : a;
}
