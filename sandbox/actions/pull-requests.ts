import type { Participant, PullRequest, Repository } from "../state.ts";
import { emitPullRequest, emitVerdict } from "../webhooks/index.ts";
import type { World } from "../world.ts";

export interface NewPullRequest {
  title: string;
  description: string;
  source: { branch: string; commit: string };
  destination: { branch: string; commit: string };
  /** UUIDs. */
  author: string;
  reviewers: string[];
  draft: boolean;
  closeSourceBranch: boolean;
}

/**
 * Opens a pull request. Bitbucket: when one is already open for the same two branches, that one
 * gets the new title (and description), and no other is opened.
 */
export function openPullRequest(
  world: World,
  repository: Repository,
  input: NewPullRequest,
): PullRequest {
  const existing = repository.pullRequests.find(
    (pull) =>
      pull.state === "OPEN" &&
      pull.source.branch === input.source.branch &&
      pull.destination.branch === input.destination.branch,
  );
  if (existing !== undefined) {
    existing.title = input.title;
    existing.description = input.description;
    recordUpdate(world, existing, input.author);
    emitPullRequest(world, "pullrequest:updated", repository, existing, input.author);
    return existing;
  }
  const now = world.now();
  const pull: PullRequest = {
    ...input,
    id: repository.pullRequests.length + 1,
    state: "OPEN",
    participants: [],
    comments: [],
    tasks: [],
    activity: [],
    mergeTasks: new Map(),
    mergeCommit: null,
    closedBy: null,
    reason: "",
    createdOn: now,
    updatedOn: now,
  };
  setReviewers(pull, input.reviewers);
  repository.pullRequests.push(pull);
  recordUpdate(world, pull, input.author);
  emitPullRequest(world, "pullrequest:created", repository, pull, input.author);
  return pull;
}

/** Notes in the history what the pull request is like now. */
export function recordUpdate(world: World, pull: PullRequest, actor: string): void {
  const on = touch(world, pull);
  pull.activity.push({
    kind: "update",
    on,
    user: actor,
    title: pull.title,
    description: pull.description,
    state: pull.state,
    source: { ...pull.source },
    destination: { ...pull.destination },
    reason: pull.reason,
  });
}

/** Sets the time of the last change, which never goes back. */
export function touch(world: World, pull: PullRequest): number {
  pull.updatedOn = Math.max(world.now(), pull.updatedOn);
  return pull.updatedOn;
}

/** Replaces the reviewers; who has taken part stays as a participant. */
export function setReviewers(pull: PullRequest, reviewers: readonly string[]): void {
  pull.reviewers = [...new Set(reviewers)];
  pull.participants = pull.participants.filter(
    (one) => pull.reviewers.includes(one.user) || one.participatedOn !== null,
  );
  for (const one of pull.participants) {
    one.role = pull.reviewers.includes(one.user) ? "REVIEWER" : "PARTICIPANT";
  }
  for (const user of pull.reviewers) {
    participantOf(pull, user);
  }
}

/** The participant that a user is, or now becomes. */
export function participantOf(pull: PullRequest, user: string): Participant {
  const found = pull.participants.find((one) => one.user === user);
  if (found !== undefined) {
    return found;
  }
  const role = pull.reviewers.includes(user) ? "REVIEWER" : "PARTICIPANT";
  const one: Participant = { user, role, approved: false, state: null, participatedOn: null };
  pull.participants.push(one);
  return one;
}

/** Approves, requests changes, or takes either back (`null`, naming what is taken back). */
export function setVerdict(
  world: World,
  repository: Repository,
  pull: PullRequest,
  actor: string,
  verdict: "approved" | "changes_requested",
  given: boolean,
): Participant {
  const one = participantOf(pull, actor);
  const on = touch(world, pull);
  one.participatedOn = on;
  one.state = given ? verdict : null;
  one.approved = given && verdict === "approved";
  if (given) {
    pull.activity.push({
      kind: verdict === "approved" ? "approval" : "changes_requested",
      on,
      user: actor,
    });
  }
  const key =
    verdict === "approved"
      ? given
        ? "approved"
        : "unapproved"
      : given
        ? "changes_request_created"
        : "changes_request_removed";
  emitVerdict(world, key, repository, pull, actor);
  return one;
}

/** Declines an open pull request. There is no way back. */
export function declinePullRequest(
  world: World,
  repository: Repository,
  pull: PullRequest,
  actor: string,
  reason: string,
): void {
  pull.state = "DECLINED";
  pull.reason = reason;
  pull.closedBy = actor;
  recordUpdate(world, pull, actor);
  emitPullRequest(world, "pullrequest:rejected", repository, pull, actor);
}
