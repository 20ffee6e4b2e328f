import {
  isKodyError,
  KodyError,
  pullRequestKey,
  type PullRequestRef,
  type RepositoryRef,
} from "../../core/domain/index.ts";
import type { Build, HostStanding, RepositoryPermission } from "../../core/ports/index.ts";
import { askList, webAddress, type Call, type Transport } from "./http/index.ts";
import {
  branchRestriction,
  build,
  comment,
  effectivePermission,
  mergeCheck,
  placeComment,
  placePullRequest,
  standing,
  task,
} from "./schema/index.ts";

const pullRequestRoute = "/repositories/{workspace}/{repo_slug}/pullrequests/{pull_request_id}";

/** Bitbucket: what only a list of `fields` adds. */
const standingFields =
  "+destination.branch.merge_strategies,+destination.branch.default_merge_strategy";
/** Bitbucket: the largest pages that are known to be accepted. */
const perPage = 50;

/** What a pull request stands at, for verdicts and merges. */
export function createStanding(transport: Transport): HostStanding {
  const webUrl = webAddress(transport.base);
  return {
    async readStanding(ref) {
      const call = { ...onPullRequest(ref, ""), query: { fields: standingFields } };
      const { value } = await transport.ask(call, standing);
      const { participants, reviewers, closeSourceBranch, openTasks, mergeCommit } = value;
      const { closedByUuid, mergeStrategies, defaultStrategy, ...rest } = value;
      return {
        pullRequest: placePullRequest(rest, ref, webUrl),
        participants,
        reviewers,
        closeSourceBranch,
        openTasks,
        mergeCommit,
        closedByUuid,
        mergeStrategies,
        defaultStrategy,
      };
    },
    async listBuilds(ref) {
      const call = { ...onPullRequest(ref, "/statuses"), query: { pagelen: perPage } };
      return newestOfEach(await askList(transport, call, build));
    },
    async listTasks(ref) {
      const call = { ...onPullRequest(ref, "/tasks"), query: { pagelen: perPage } };
      return askList(transport, call, task);
    },
    listRestrictions: (repository) =>
      askList(transport, onRepository(repository, "/branch-restrictions"), branchRestriction),
    async mergeChecks(ref) {
      try {
        return await askList(transport, onPullRequest(ref, "/mergeability/checks"), mergeCheck);
      } catch (error) {
        // Bitbucket: new in 2026, and not offered everywhere.
        if (isKodyError(error, "not-found") || isKodyError(error, "scope-missing")) return null;
        throw error;
      }
    },
    permissionOf: (repository, accountUuid) => permissionOf(transport, repository, accountUuid),
    async readComment(ref, commentId) {
      const call = onPullRequest(ref, "/comments/{comment_id}");
      const asked = { ...call, params: { ...call.params, comment_id: commentId } };
      try {
        return placeComment((await transport.ask(asked, comment)).value, ref, webUrl);
      } catch (error) {
        if (isKodyError(error, "not-found")) return null;
        throw error;
      }
    },
  };
}

async function permissionOf(
  transport: Transport,
  repository: RepositoryRef,
  accountUuid: string,
): Promise<RepositoryPermission | null> {
  if (!/^\{[0-9a-f-]{8,64}\}$/i.test(accountUuid))
    throw new KodyError(
      "invalid-input",
      "This account has no uuid, so nobody can say what it may.",
    );
  const { workspace, slug } = repository;
  const entries = await askList(
    transport,
    {
      method: "GET",
      route: "/workspaces/{workspace}/permissions/repositories/{repo_slug}",
      params: { workspace, repo_slug: slug },
      query: { q: `user.uuid="${accountUuid}"` },
      subject: `permissions in ${workspace}/${slug}`,
      repeatable: true,
    },
    effectivePermission,
  );
  // Should the filter be ignored: only this account's own entry counts, on whatever page.
  const found = entries.find(({ user }) => user === accountUuid)?.permission;
  return found === "admin" || found === "write" || found === "read" ? found : null;
}

/** The newest word on each key counts, whatever the order. */
function newestOfEach(said: readonly { build: Build; at: number }[]): Build[] {
  const newest = new Map<string, Build>();
  for (const one of said.toSorted((a, b) => b.at - a.at))
    if (!newest.has(one.build.key)) newest.set(one.build.key, one.build);
  return [...newest.values()];
}

function onPullRequest(ref: PullRequestRef, below: string): Call {
  return {
    method: "GET",
    route: `${pullRequestRoute}${below}`,
    params: { workspace: ref.workspace, repo_slug: ref.slug, pull_request_id: ref.id },
    subject: `pull request ${pullRequestKey(ref)}`,
    repeatable: true,
  };
}

function onRepository({ workspace, slug }: RepositoryRef, below: string): Call {
  return {
    method: "GET",
    route: `/repositories/{workspace}/{repo_slug}${below}`,
    params: { workspace, repo_slug: slug },
    subject: `branch restrictions of ${workspace}/${slug}`,
    repeatable: true,
  };
}
