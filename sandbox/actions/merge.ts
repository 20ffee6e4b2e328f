import { listRefs, merge } from "../git/index.ts";
import type { MergeStrategy, RefChange } from "../git/index.ts";
import type { PullRequest, Repository, User } from "../state.ts";
import { emitPullRequest } from "../webhooks/index.ts";
import type { World } from "../world.ts";
import { changeRefs } from "./push.ts";
import { recordUpdate } from "./pull-requests.ts";

export interface MergeRequest {
  strategy: MergeStrategy;
  message: string | null;
  closeSourceBranch: boolean;
}

export type MergeOutcome =
  | { kind: "merged" }
  | { kind: "closed" }
  | { kind: "conflict"; paths: string[] }
  | { kind: "not-fast-forward" }
  | { kind: "moved" };

/** Merges a pull request, moves the destination and, if wanted, closes the source branch. */
export function mergePullRequest(
  world: World,
  repository: Repository,
  pull: PullRequest,
  actor: User,
  request: MergeRequest,
): Promise<MergeOutcome> {
  return world.lock(repository.gitDir, async () => {
    if (pull.state !== "OPEN") {
      return { kind: "closed" };
    }
    const refs = await listRefs(world.git, repository.gitDir);
    const tip = (name: string) =>
      refs.find((ref) => ref.kind === "branch" && ref.name === name)?.hash;
    const { source, destination } = pull;
    if (tip(source.branch) !== source.commit || tip(destination.branch) !== destination.commit) {
      return { kind: "moved" };
    }
    const result = await merge(world.git, repository.gitDir, {
      source: source.commit,
      destination: destination.commit,
      strategy: request.strategy,
      message: request.message ?? defaultMessage(pull),
      author: { name: actor.displayName, email: actor.email },
      on: world.now(),
    });
    if (result.kind !== "merged") {
      return result;
    }
    pull.state = "MERGED";
    pull.mergeCommit = result.hash;
    pull.closedBy = actor.uuid;
    pull.closeSourceBranch = request.closeSourceBranch;
    recordUpdate(world, pull, actor.uuid);
    const changes: RefChange[] = [
      { kind: "branch", name: destination.branch, before: destination.commit, after: result.hash },
    ];
    if (request.closeSourceBranch && source.branch !== repository.mainBranch) {
      changes.push({ kind: "branch", name: source.branch, before: source.commit, after: null });
    }
    const known = refs.map((ref) => ref.hash);
    await changeRefs(world, repository, actor.uuid, changes, known);
    emitPullRequest(world, "pullrequest:fulfilled", repository, pull, actor.uuid);
    return { kind: "merged" };
  });
}

/** Bitbucket's own words for a merge without a message. */
function defaultMessage(pull: PullRequest): string {
  return `Merged in ${pull.source.branch} (pull request #${pull.id})\n\n${pull.title}\n`;
}
