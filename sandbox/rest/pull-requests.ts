import { z } from "zod";
import { openPullRequest, recordUpdate, setReviewers } from "../actions/index.ts";
import { allows, repositoryPermission } from "../auth/index.ts";
import { resolveBranch } from "../git/index.ts";
import {
  pullRequest,
  PULL_REQUEST_EXTRAS,
  PULL_REQUEST_LIST_EXTRAS,
  pullRequestUrl,
} from "../serialize/index.ts";
import type { PullRequest, Repository } from "../state.ts";
import { findUser, workspaceOf } from "../world.ts";
import { emitPullRequest } from "../webhooks/index.ts";
import { ApiError, forbidden, notFound } from "./errors.ts";
import { listAnswer } from "./lists.ts";
import {
  caller,
  operation,
  param,
  readBody,
  repositoryOf,
  workspaceOfRequest,
} from "./operation.ts";
import type { Answer, ApiRequest, Operation } from "./operation.ts";
import { pullRequestOf } from "./pull-request-lookup.ts";
import { readReviewers, reviewerInput } from "./reviewers.ts";

const R = "/repositories/{workspace}/{repo_slug}";
const P = `${R}/pullrequests/{pull_request_id}`;

export const pullRequestOperations: readonly Operation[] = [
  operation("GET", `${R}/pullrequests`, (request) => {
    const repository = repositoryOf(request);
    return listPullRequests(
      request,
      repository.pullRequests.map((pull) => ({ repository, pull })),
    );
  }),
  operation("POST", `${R}/pullrequests`, createPullRequest),
  operation("GET", P, (request) => {
    const { repository, pull } = pullRequestOf(request);
    return answer(request, repository, pull);
  }),
  operation("PUT", P, updatePullRequest),
  operation("GET", "/workspaces/{workspace}/pullrequests/{selected_user}", (request) => {
    const workspace = workspaceOfRequest(request);
    const user = findUser(request.view.state, param(request, "selected_user"));
    if (user === null) {
      throw notFound("There is no such user.");
    }
    const { state } = request.view;
    const pulls = [...state.repositories.values()]
      .filter((repository) => repository.workspace === workspace.uuid)
      .filter((one) => repositoryPermission(state, one, request.identity) !== null)
      .flatMap((repository) => repository.pullRequests.map((pull) => ({ repository, pull })))
      .filter(({ pull }) => pull.author === user.uuid);
    return listPullRequests(request, pulls);
  }),
];

const QUERY_FIELDS = [
  "id",
  "title",
  "description",
  "state",
  "draft",
  "source.branch.name",
  "source.commit.hash",
  "source.repository.full_name",
  "destination.branch.name",
  "destination.commit.hash",
  "author.uuid",
  "author.account_id",
  "author.nickname",
  "author.display_name",
  "reviewers.uuid",
  "reviewers.account_id",
  "reviewers.nickname",
  "created_on",
  "updated_on",
  "comment_count",
  "task_count",
];

/** Bitbucket: `state` may repeat, is OPEN by default, and is ignored when `q` is given. */
function listPullRequests(
  request: ApiRequest,
  all: { repository: Repository; pull: PullRequest }[],
): Answer {
  const states = request.query.getAll("state").flatMap((text) => text.split(","));
  const wanted = states.length === 0 ? ["OPEN"] : states.map((state) => state.toUpperCase());
  const wrong = wanted.find((state) => !/^(OPEN|MERGED|DECLINED|SUPERSEDED)$/.test(state));
  if (wrong !== undefined) {
    throw new ApiError(400, `Invalid state: ${wrong}`);
  }
  const shown = all
    .filter(({ pull }) => request.query.has("q") || wanted.includes(pull.state))
    .toSorted((one, other) => other.pull.id - one.pull.id);
  return listAnswer(
    request,
    shown,
    ({ repository, pull }) => pullRequest(request.view, repository, pull),
    {
      maxLength: 50,
      queryFields: QUERY_FIELDS,
      sortFields: QUERY_FIELDS,
      extras: PULL_REQUEST_LIST_EXTRAS,
    },
  );
}

function answer(
  request: ApiRequest,
  repository: Repository,
  pull: PullRequest,
  status = 200,
): Answer {
  const body = pullRequest(request.view, repository, pull);
  return { status, body, extras: PULL_REQUEST_EXTRAS };
}

const endInput = z.looseObject({ branch: z.looseObject({ name: z.string().min(1) }) });

const createInput = z.looseObject({
  title: z.string().min(1, "This field is required."),
  description: z.string().optional(),
  source: endInput,
  destination: endInput.nullish(),
  reviewers: reviewerInput.nullish(),
  draft: z.boolean().optional(),
  close_source_branch: z.boolean().optional(),
});

async function createPullRequest(request: ApiRequest): Promise<Answer> {
  const repository = repositoryOf(request);
  const author = caller(request);
  const input = readBody(request, createInput);
  const source = await branchEnd(request, repository, "source", input.source.branch.name);
  const target = input.destination?.branch.name ?? repository.mainBranch;
  const destination = await branchEnd(request, repository, "destination", target);
  if (source.branch === destination.branch || source.commit === destination.commit) {
    throw new ApiError(400, "There are no changes to be pulled");
  }
  const workspace = workspaceOf(request.view.state, repository);
  const pull = openPullRequest(request.world, repository, {
    title: input.title,
    description: input.description ?? "",
    source,
    destination,
    author: author.uuid,
    reviewers: readReviewers(request, workspace, author.uuid, input.reviewers ?? []),
    draft: input.draft ?? false,
    closeSourceBranch: input.close_source_branch ?? false,
  });
  const location = pullRequestUrl(request.view, repository, pull.id);
  return { ...answer(request, repository, pull, 201), headers: { location } };
}

async function branchEnd(
  request: ApiRequest,
  repository: Repository,
  field: "source" | "destination",
  branch: string,
): Promise<{ branch: string; commit: string }> {
  const commit = await resolveBranch(request.world.git, repository.gitDir, branch);
  if (commit === null) {
    throw new ApiError(400, "Bad request", {
      fields: { [field]: [`branch not found: ${branch}`] },
    });
  }
  return { branch, commit };
}

const updateInput = z.looseObject({
  title: z.string().min(1, "This field is required.").optional(),
  description: z.string().optional(),
  destination: endInput.optional(),
  reviewers: reviewerInput.optional(),
  draft: z.boolean().optional(),
  close_source_branch: z.boolean().optional(),
});

/** Bitbucket: partial; only open pull requests; what is left out stays. */
async function updatePullRequest(request: ApiRequest): Promise<Answer> {
  const { repository, pull } = pullRequestOf(request);
  const actor = caller(request);
  const has = repositoryPermission(request.view.state, repository, request.identity);
  if (actor.uuid !== pull.author && !allows(has, "write")) {
    throw forbidden("Only the author or someone with write access can change a pull request.");
  }
  if (pull.state !== "OPEN") {
    throw new ApiError(400, "Can only update an open pull request.");
  }
  const input = readBody(request, updateInput);
  const branch = input.destination?.branch.name;
  const destination =
    branch === undefined ? null : await branchEnd(request, repository, "destination", branch);
  if (destination?.branch === pull.source.branch) {
    throw new ApiError(400, "There are no changes to be pulled");
  }
  const workspace = workspaceOf(request.view.state, repository);
  if (input.reviewers !== undefined) {
    setReviewers(pull, readReviewers(request, workspace, pull.author, input.reviewers));
  }
  pull.title = input.title ?? pull.title;
  pull.description = input.description ?? pull.description;
  pull.destination = destination ?? pull.destination;
  pull.draft = input.draft ?? pull.draft;
  pull.closeSourceBranch = input.close_source_branch ?? pull.closeSourceBranch;
  recordUpdate(request.world, pull, actor.uuid);
  emitPullRequest(request.world, "pullrequest:updated", repository, pull, actor.uuid);
  return answer(request, repository, pull);
}
