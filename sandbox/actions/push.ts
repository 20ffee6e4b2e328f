import { mergeBase, moveRef } from "../git/index.ts";
import type { RefChange } from "../git/index.ts";
import type { PullRequest, Repository } from "../state.ts";
import { emitPullRequest, emitPush } from "../webhooks/index.ts";
import type { World } from "../world.ts";
import { recordUpdate } from "./pull-requests.ts";

/**
 * What follows when references have changed, whoever changed them: `repo:push`, and open pull
 * requests move with their branches. The caller holds the repository's lock.
 * `known` are the hashes that were reachable before.
 */
export async function refsChanged(
  world: World,
  repository: Repository,
  actor: string,
  changes: readonly RefChange[],
  known: readonly string[],
): Promise<void> {
  if (changes.length === 0) {
    return;
  }
  repository.updatedOn = world.now();
  const pushed = [];
  for (const change of changes) {
    pushed.push({ ...change, known, forced: await isForced(world, repository, change) });
  }
  await emitPush(world, repository, actor, pushed);
  for (const change of changes) {
    if (change.kind === "branch" && change.after !== null) {
      moveSources(world, repository, actor, change.name, change.after);
      await moveDestinations(world, repository, actor, change.name, change.after);
    }
  }
}

/** Moves references and lets the consequences follow. The caller holds the repository's lock. */
export async function changeRefs(
  world: World,
  repository: Repository,
  actor: string,
  changes: readonly RefChange[],
  known: readonly string[],
): Promise<void> {
  for (const change of changes) {
    await moveRef(world.git, repository.gitDir, change);
  }
  await refsChanged(world, repository, actor, changes, known);
}

async function isForced(world: World, repository: Repository, change: RefChange): Promise<boolean> {
  if (change.before === null || change.after === null) {
    return false;
  }
  const base = await mergeBase(world.git, repository.gitDir, change.before, change.after);
  return base !== change.before;
}

function moveSources(
  world: World,
  repository: Repository,
  actor: string,
  branch: string,
  hash: string,
): void {
  for (const pull of openOn(repository, (one) => one.source.branch === branch)) {
    pull.source.commit = hash;
    recordUpdate(world, pull, actor);
    emitPullRequest(world, "pullrequest:updated", repository, pull, actor);
    emitPullRequest(world, "pullrequest:push", repository, pull, actor);
  }
}

/** Bitbucket: a pull request whose commits arrive in the destination by a push counts as merged. */
async function moveDestinations(
  world: World,
  repository: Repository,
  actor: string,
  branch: string,
  hash: string,
): Promise<void> {
  for (const pull of openOn(repository, (one) => one.destination.branch === branch)) {
    const source = pull.source.commit;
    const base = await mergeBase(world.git, repository.gitDir, source, hash);
    if (base === source && source !== pull.destination.commit) {
      pull.state = "MERGED";
      pull.mergeCommit = hash;
      pull.closedBy = actor;
      recordUpdate(world, pull, actor);
      emitPullRequest(world, "pullrequest:fulfilled", repository, pull, actor);
    } else {
      pull.destination.commit = hash;
    }
  }
}

function openOn(repository: Repository, match: (pull: PullRequest) => boolean): PullRequest[] {
  return repository.pullRequests.filter((pull) => pull.state === "OPEN" && match(pull));
}
