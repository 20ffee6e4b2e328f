import { log, readCommit } from "../git/index.ts";
import { pageBody } from "../paging.ts";
import type { PageRules } from "../paging.ts";
import { commitInRepository, pullRequest, PULL_REQUEST_LIST_EXTRAS } from "../serialize/index.ts";
import type { Repository } from "../state.ts";
import { notFound } from "./errors.ts";
import { listAnswer, pageOf } from "./lists.ts";
import { commitOf, operation, param, repositoryOf } from "./operation.ts";
import type { Answer, ApiRequest, Operation } from "./operation.ts";

const R = "/repositories/{workspace}/{repo_slug}";

export const commitOperations: readonly Operation[] = [
  operation("GET", `${R}/commits`, (request) => listCommits(request, [])),
  operation("POST", `${R}/commits`, (request) => listCommits(request, [])),
  operation("GET", `${R}/commits/{revision}`, (request) =>
    listCommits(request, [param(request, "revision")]),
  ),
  operation("POST", `${R}/commits/{revision}`, (request) =>
    listCommits(request, [param(request, "revision")]),
  ),
  operation("GET", `${R}/commit/{commit}`, async (request) => {
    const repository = repositoryOf(request);
    const hash = await changeset(request, repository);
    const info = await readCommit(request.world.git, repository.gitDir, hash);
    return { status: 200, body: commitInRepository(request.view, repository, info) };
  }),
  operation("GET", `${R}/commit/{commit}/pullrequests`, async (request) => {
    const repository = repositoryOf(request);
    const hash = await changeset(request, repository);
    const pulls = repository.pullRequests.filter(
      (pull) => pull.source.commit === hash || pull.mergeCommit === hash,
    );
    return listAnswer(request, pulls, (pull) => pullRequest(request.view, repository, pull), {
      defaultLength: 30,
      extras: PULL_REQUEST_LIST_EXTRAS,
    });
  }),
];

/** The commit that an address names. @throws ApiError 404 in Bitbucket's words */
export async function changeset(request: ApiRequest, repository: Repository): Promise<string> {
  try {
    return await commitOf(request, repository, param(request, "commit"));
  } catch {
    throw notFound("Changeset not found.");
  }
}

const COMMIT_PAGES: PageRules = { defaultLength: 30, iterator: true };

async function listCommits(request: ApiRequest, revisions: string[]): Promise<Answer> {
  const repository = repositoryOf(request);
  const form = new URLSearchParams(request.body.toString("utf8"));
  const both = (name: string) => [...request.query.getAll(name), ...form.getAll(name)];
  const names = [...revisions, ...both("include")];
  if (names.length === 0) {
    names.push(repository.mainBranch);
  }
  const include = await Promise.all(names.map((name) => commitOf(request, repository, name)));
  const exclude = await Promise.all(
    both("exclude").map((name) => commitOf(request, repository, name)),
  );
  return commitPage(request, repository, include, exclude, COMMIT_PAGES);
}

/** A page of the commits that are in `include` and not in `exclude`, newest first. */
export async function commitPage(
  request: ApiRequest,
  repository: Repository,
  include: readonly string[],
  exclude: readonly string[],
  rules: PageRules,
): Promise<Answer> {
  const page = pageOf(request, rules);
  const path = request.query.get("path");
  const found = await log(request.world.git, repository.gitDir, {
    include,
    exclude,
    skip: page.offset,
    limit: page.length + 1,
    ...(path === null ? {} : { path }),
  });
  const values = found
    .slice(0, page.length)
    .map((info) => commitInRepository(request.view, repository, info));
  const more = { more: found.length > page.length };
  return { status: 200, body: pageBody(page, rules, values, more, request.address) };
}
