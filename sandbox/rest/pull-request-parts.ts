import { activity, commitStatus, diffSpec, repositoryUrl } from "../serialize/index.ts";
import type { Activity, PullRequest, Repository } from "../state.ts";
import { commitPage } from "./commits.ts";
import { listAnswer } from "./lists.ts";
import { operation, repositoryOf } from "./operation.ts";
import type { Answer, ApiRequest, Operation } from "./operation.ts";
import { pullRequestOf } from "./pull-request-lookup.ts";
import { STATUS_FIELDS } from "./statuses.ts";

const R = "/repositories/{workspace}/{repo_slug}";
const P = `${R}/pullrequests/{pull_request_id}`;

export const pullRequestPartOperations: readonly Operation[] = [
  operation("GET", `${P}/commits`, (request) => {
    const { repository, pull } = pullRequestOf(request);
    const { source, destination } = pull;
    const rules = { iterator: true };
    return commitPage(request, repository, [source.commit], [destination.commit], rules);
  }),
  operation("GET", `${P}/diff`, (request) => redirect(request, "diff")),
  operation("GET", `${P}/diffstat`, (request) => redirect(request, "diffstat")),
  operation("GET", `${P}/patch`, (request) => redirect(request, "patch")),
  operation("GET", `${P}/conflicts`, (request) => redirect(request, "file-conflicts")),
  operation("GET", `${P}/statuses`, (request) => {
    const { repository, pull } = pullRequestOf(request);
    const mine = repository.statuses.filter(
      (status) =>
        status.commit === pull.source.commit &&
        (status.refname === null || status.refname === pull.source.branch),
    );
    return listAnswer(request, mine, (one) => commitStatus(request.view, repository, one), {
      queryFields: STATUS_FIELDS,
      sortFields: STATUS_FIELDS,
    });
  }),
  operation("GET", `${P}/activity`, (request) => {
    const { repository, pull } = pullRequestOf(request);
    return activities(request, repository, [pull]);
  }),
  operation("GET", `${R}/pullrequests/activity`, (request) => {
    const repository = repositoryOf(request);
    return activities(request, repository, repository.pullRequests);
  }),
];

/** Newest first. */
function activities(
  request: ApiRequest,
  repository: Repository,
  pulls: readonly PullRequest[],
): Answer {
  const entries: { pull: PullRequest; entry: Activity }[] = pulls
    .flatMap((pull) => pull.activity.map((entry) => ({ pull, entry })))
    .toReversed()
    .toSorted((one, other) => other.entry.on - one.entry.on);
  return listAnswer(
    request,
    entries,
    ({ pull, entry }) => activity(request.view, repository, pull, entry),
    { defaultLength: 20, maxLength: 50, iterator: true },
  );
}

/** Bitbucket: 302 to the repository's own diff; other parameters go along. */
function redirect(
  request: ApiRequest,
  what: "diff" | "diffstat" | "patch" | "file-conflicts",
): Answer {
  const { repository, pull } = pullRequestOf(request);
  const query = new URLSearchParams(request.query);
  query.set("from_pullrequest_id", String(pull.id));
  query.set("topic", "true");
  const base = repositoryUrl(request.view, repository);
  const spec = diffSpec(request.view, repository, pull);
  return { status: 302, headers: { location: `${base}/${what}/${spec}?${query.toString()}` } };
}
