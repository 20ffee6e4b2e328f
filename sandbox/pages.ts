import { diff, mergeBase } from "./git/index.ts";
import type { PageContext, PullRequest, PullRequestView, Repository } from "./state.ts";
import { findRepository, findUser, workspaceOf } from "./world.ts";
import type { World } from "./world.ts";

/** What the web pages may see of the sandbox. */
export function pageContext(world: World): PageContext {
  return {
    findPullRequest(workspace, slug, id) {
      const repository = findRepository(world.state, workspace, slug);
      const pull = repository?.pullRequests.find((one) => one.id === id);
      return repository === null || pull === undefined ? null : viewOf(world, repository, pull);
    },
    listPullRequests() {
      return [...world.state.repositories.values()]
        .flatMap((repository) =>
          repository.pullRequests.map((pull) => viewOf(world, repository, pull)),
        )
        .toSorted((one, other) => other.pullRequest.createdOn - one.pullRequest.createdOn);
    },
    findUser: (id) => findUser(world.state, id),
    async diff(repository, pull) {
      const { source, destination } = pull;
      const { git } = world;
      const base = await mergeBase(git, repository.gitDir, destination.commit, source.commit);
      const from = base ?? destination.commit;
      return (await diff(git, repository.gitDir, from, source.commit)).toString("utf8");
    },
  };
}

function viewOf(world: World, repository: Repository, pull: PullRequest): PullRequestView {
  const head = pull.source.commit;
  return {
    workspace: workspaceOf(world.state, repository),
    repository,
    pullRequest: pull,
    statuses: repository.statuses.filter((status) => status.commit === head),
    reports: repository.reports.filter((report) => report.commit === head),
  };
}
