import type { PullRequest, Repository, RepositoryPermission } from "../state.ts";
import { notFound } from "./errors.ts";
import { param, repositoryOf } from "./operation.ts";
import type { ApiRequest } from "./operation.ts";

/** The pull request that an address names. @throws ApiError 404 */
export function pullRequestOf(
  request: ApiRequest,
  needs: RepositoryPermission = "read",
): { repository: Repository; pull: PullRequest } {
  const repository = repositoryOf(request, needs);
  const id = param(request, "pull_request_id");
  const pull = repository.pullRequests.find((one) => String(one.id) === id);
  if (pull === undefined) {
    throw notFound(`Pull request ${id} not found`);
  }
  return { repository, pull };
}
