import {
  conflictsOf,
  diff,
  diffstat,
  EMPTY_TREE,
  mergeBase,
  patch,
  readCommit,
} from "../git/index.ts";
import type { DiffOptions } from "../git/index.ts";
import { commitInRepository, diffstat as diffstatBody, fullName } from "../serialize/index.ts";
import type { Repository } from "../state.ts";
import { ApiError, notFound } from "./errors.ts";
import { listAnswer } from "./lists.ts";
import { commitOf, operation, param, repositoryOf } from "./operation.ts";
import type { Answer, ApiRequest, Operation } from "./operation.ts";

const R = "/repositories/{workspace}/{repo_slug}";

export const diffOperations: readonly Operation[] = [
  operation("GET", `${R}/diff/{spec}`, async (request) => {
    const repository = repositoryOf(request);
    const { from, to } = await sides(request, repository, param(request, "spec"));
    const { git } = request.world;
    const body = await diff(git, repository.gitDir, from, to, options(request));
    return { status: 200, body, headers: { "content-type": "text/plain" } };
  }),
  operation("GET", `${R}/diffstat/{spec}`, async (request) => {
    const repository = repositoryOf(request);
    const { from, to } = await sides(request, repository, param(request, "spec"));
    const { git } = request.world;
    const entries = await diffstat(git, repository.gitDir, from, to, options(request));
    return listAnswer(
      request,
      entries,
      (entry) => diffstatBody(request.view, repository, entry, from, to),
      { defaultLength: 500, maxLength: 500 },
    );
  }),
  operation("GET", `${R}/patch/{spec}`, async (request) => {
    const repository = repositoryOf(request);
    const [first, second] = await revisions(request, repository, param(request, "spec"));
    const { git } = request.world;
    const body = await patch(git, repository.gitDir, second, first);
    return { status: 200, body, headers: { "content-type": "text/plain" } };
  }),
  operation("GET", `${R}/file-conflicts/{spec}`, listConflicts),
  operation("GET", `${R}/merge-base/{revspec}`, findMergeBase),
];

async function listConflicts(request: ApiRequest): Promise<Answer> {
  const repository = repositoryOf(request);
  const [source, destination] = await revisions(request, repository, param(request, "spec"));
  if (destination === null) {
    throw notFound("Two revisions are needed: a..b");
  }
  const { git } = request.world;
  const paths = await conflictsOf(git, repository.gitDir, source, destination);
  const message = "File modified in both source and destination";
  const conflict = (path: string) => ({
    type: "file_conflict",
    path,
    scenario: "content",
    message,
  });
  return listAnswer(request, paths, conflict, { defaultLength: 500, maxLength: 500 });
}

async function findMergeBase(request: ApiRequest): Promise<Answer> {
  const repository = repositoryOf(request);
  const [first, second] = await revisions(request, repository, param(request, "revspec"));
  if (second === null) {
    throw new ApiError(400, "Two revisions are needed: a..b");
  }
  const { git } = request.world;
  const base = await mergeBase(git, repository.gitDir, first, second);
  if (base === null) {
    throw notFound("No common ancestor.");
  }
  const info = await readCommit(git, repository.gitDir, base);
  return { status: 200, body: commitInRepository(request.view, repository, info) };
}

/**
 * What is compared with what. Bitbucket: the first revision has the changes, the second is the
 * base, the reverse of git; by default (`topic`) from their merge base; a single commit is
 * compared with its first parent.
 */
async function sides(
  request: ApiRequest,
  repository: Repository,
  spec: string,
): Promise<{ from: string; to: string }> {
  const [to, base] = await revisions(request, repository, spec);
  const { git } = request.world;
  if (base === null) {
    const info = await readCommit(git, repository.gitDir, to);
    return { from: info.parents[0] ?? EMPTY_TREE, to };
  }
  if (request.query.get("topic") === "false") {
    return { from: base, to };
  }
  return { from: (await mergeBase(git, repository.gitDir, base, to)) ?? base, to };
}

/** `a`, `a..b` or `a\rb`, perhaps with `workspace/repository:` in front. */
async function revisions(
  request: ApiRequest,
  repository: Repository,
  spec: string,
): Promise<[string, string | null]> {
  const [, place, range = ""] = /^(?:([^:]*):)?(.*)$/s.exec(spec) ?? [];
  if (place !== undefined && place !== fullName(request.view, repository)) {
    throw notFound(`Repository ${place} not found`);
  }
  const [first = "", second] = range.split(/\.\.|\r/);
  return [
    await commitOf(request, repository, first),
    second === undefined ? null : await commitOf(request, repository, second),
  ];
}

function options(request: ApiRequest): DiffOptions {
  const { query } = request;
  const context = query.get("context");
  if (context !== null && !/^\d{1,6}$/.test(context)) {
    throw new ApiError(400, "Invalid context");
  }
  return {
    ...(context === null ? {} : { context: Number(context) }),
    paths: query.getAll("path"),
    ignoreWhitespace: query.get("ignore_whitespace") === "true",
    renames: query.get("renames") !== "false",
  };
}
