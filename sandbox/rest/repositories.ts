import { z } from "zod";
import { createRepository, isSlug } from "../actions/index.ts";
import { allows, repositoryPermission, workspacePermission } from "../auth/index.ts";
import { account, accountOrNull, fullRepository, repositoryRef } from "../serialize/index.ts";
import type { Repository, RepositoryPermission } from "../state.ts";
import { findRepository, findUser, findWorkspace } from "../world.ts";
import { ApiError, forbidden, notFound } from "./errors.ts";
import { listAnswer } from "./lists.ts";
import { operation, param, readBody, repositoryOf } from "./operation.ts";
import type { Answer, ApiRequest, Operation } from "./operation.ts";

const R = "/repositories/{workspace}/{repo_slug}";

export const repositoryOperations: readonly Operation[] = [
  operation("GET", "/repositories/{workspace}", listRepositories),
  operation("GET", R, (request) => ({
    status: 200,
    body: fullRepository(request.view, repositoryOf(request)),
  })),
  operation("PUT", R, putRepository),
  operation("GET", `${R}/permissions-config/users`, (request) => {
    const repository = repositoryOf(request, "admin");
    return listAnswer(request, [...repository.permissions], ([user, permission]) => ({
      type: "repository_user_permission",
      permission,
      user: accountOrNull(request.view, user),
      repository: repositoryRef(request.view, repository),
      links: {},
    }));
  }),
  operation("GET", `${R}/permissions-config/groups`, (request) => {
    repositoryOf(request, "admin");
    return listAnswer(request, [], () => null);
  }),
  operation("GET", `${R}/default-reviewers`, (request) => {
    const repository = repositoryOf(request);
    return listAnswer(request, reviewersOf(request, repository), (user) =>
      account(request.view, user),
    );
  }),
  operation("PUT", `${R}/default-reviewers/{target_username}`, (request) => {
    const repository = repositoryOf(request, "admin");
    const user = findUser(request.view.state, param(request, "target_username"));
    if (user === null) {
      throw notFound("There is no such user.");
    }
    repository.defaultReviewers = [...new Set([...repository.defaultReviewers, user.uuid])];
    return { status: 200, body: account(request.view, user) };
  }),
  operation("DELETE", `${R}/default-reviewers/{target_username}`, (request) => {
    const repository = repositoryOf(request, "admin");
    const user = findUser(request.view.state, param(request, "target_username"));
    if (user === null || !repository.defaultReviewers.includes(user.uuid)) {
      throw notFound("There is no such default reviewer.");
    }
    repository.defaultReviewers = repository.defaultReviewers.filter((one) => one !== user.uuid);
    return { status: 204 };
  }),
  operation("GET", `${R}/effective-default-reviewers`, (request) => {
    const repository = repositoryOf(request);
    return listAnswer(request, reviewersOf(request, repository), (user) => ({
      type: "default_reviewer",
      reviewer_type: "repository",
      user: account(request.view, user),
    }));
  }),
];

function reviewersOf(request: ApiRequest, repository: Repository) {
  return repository.defaultReviewers.flatMap((uuid) => request.view.state.users.get(uuid) ?? []);
}

const ROLES: Readonly<Record<string, RepositoryPermission>> = {
  member: "read",
  contributor: "write",
  admin: "admin",
  owner: "admin",
};

function listRepositories(request: ApiRequest): Answer {
  const { state } = request.view;
  const id = param(request, "workspace");
  const workspace = findWorkspace(state, id);
  if (workspace === null) {
    throw notFound(`No workspace with identifier '${id}'.`);
  }
  const role = request.query.get("role");
  const needs = role === null ? "read" : ROLES[role];
  if (needs === undefined) {
    throw new ApiError(400, `Invalid role: ${role ?? ""}`);
  }
  const visible = [...state.repositories.values()].filter(
    (repository) =>
      repository.workspace === workspace.uuid &&
      allows(repositoryPermission(state, repository, request.identity), needs),
  );
  const fields = ["name", "slug", "full_name", "uuid", "is_private", "language", "project.key"];
  const times = ["created_on", "updated_on"];
  return listAnswer(request, visible, (repository) => fullRepository(request.view, repository), {
    queryFields: [...fields, ...times, "description"],
    sortFields: [...fields, ...times],
  });
}

const repositoryInput = z.looseObject({
  is_private: z.boolean().optional(),
  description: z.string().optional(),
  language: z.string().optional(),
  project: z.looseObject({ key: z.string() }).optional(),
});

/** Creates the repository when it is absent. */
async function putRepository(request: ApiRequest): Promise<Answer> {
  const { state } = request.view;
  const found = findRepository(state, param(request, "workspace"), param(request, "repo_slug"));
  const input = readBody(request, repositoryInput);
  if (found !== null) {
    const repository = repositoryOf(request, "admin");
    change(repository, input);
    repository.updatedOn = request.world.now();
    return { status: 200, body: fullRepository(request.view, repository) };
  }
  const repository = await create(request, input);
  return { status: 201, body: fullRepository(request.view, repository) };
}

function change(repository: Repository, input: z.infer<typeof repositoryInput>): void {
  repository.isPrivate = input.is_private ?? repository.isPrivate;
  repository.description = input.description ?? repository.description;
  repository.language = input.language ?? repository.language;
}

async function create(
  request: ApiRequest,
  input: z.infer<typeof repositoryInput>,
): Promise<Repository> {
  const { world } = request;
  const workspace = findWorkspace(world.state, param(request, "workspace"));
  const permission =
    workspace === null ? null : workspacePermission(world.state, workspace, request.identity);
  if (workspace === null || permission === null) {
    throw notFound(`No workspace with identifier '${param(request, "workspace")}'.`);
  }
  if (permission !== "owner") {
    throw forbidden("You cannot create repositories in this workspace.");
  }
  const slug = param(request, "repo_slug").toLowerCase();
  if (!isSlug(slug)) {
    throw new ApiError(400, "Invalid repository slug.");
  }
  const repository = await createRepository(world, workspace, {
    slug,
    project: input.project?.key,
  });
  change(repository, input);
  return repository;
}
