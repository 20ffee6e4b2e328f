import { userPermission } from "../auth/index.ts";
import {
  account,
  currentUser,
  repositoryRef,
  workspaceBase,
  workspace as workspaceBody,
} from "../serialize/index.ts";
import { findUser } from "../world.ts";
import { ApiError, gone, notFound } from "./errors.ts";
import { listAnswer } from "./lists.ts";
import { caller, operation, param, workspaceOfRequest } from "./operation.ts";
import type { Answer, ApiRequest, Operation } from "./operation.ts";

export const userOperations: readonly Operation[] = [
  operation("GET", "/user", (request) => ({
    status: 200,
    body: currentUser(request.view, caller(request)),
  })),
  operation("GET", "/user/emails", (request) => {
    const user = caller(request);
    const emails = user.email === "" ? [] : [user.email];
    return listAnswer(request, emails, (email) => ({
      type: "email",
      email,
      is_primary: true,
      is_confirmed: true,
      links: { self: { href: `${request.view.links.api}/user/emails/${email}` } },
    }));
  }),
  operation("GET", "/users/{selected_user}", (request) => {
    const id = param(request, "selected_user");
    const user = findUser(request.view.state, id);
    if (user === null) {
      throw notFound(`${id} does not exist`);
    }
    return { status: 200, body: currentUser(request.view, user) };
  }),
  operation("GET", "/user/workspaces", listWorkspaces),
  operation("GET", "/user/workspaces/{workspace}/permission", (request) => {
    const workspace = workspaceOfRequest(request);
    const user = caller(request);
    return {
      status: 200,
      body: {
        type: "workspace_membership",
        permission: workspace.members.get(user.uuid) === "owner" ? "owner" : "member",
        user: account(request.view, user),
        workspace: workspaceBody(request.view, workspace),
      },
    };
  }),
  operation("GET", "/user/workspaces/{workspace}/permissions/repositories", (request) => {
    const workspace = workspaceOfRequest(request);
    const user = caller(request);
    const { state } = request.view;
    const granted = [...state.repositories.values()].flatMap((repository) => {
      const permission = userPermission(state, repository, user.uuid);
      const mine = repository.workspace === workspace.uuid && permission !== null;
      return mine ? [{ repository, permission }] : [];
    });
    return listAnswer(
      request,
      granted,
      ({ repository, permission }) => ({
        type: "repository_permission",
        user: account(request.view, user),
        repository: repositoryRef(request.view, repository),
        permission,
      }),
      {
        queryFields: ["permission", "repository.name", "repository.full_name", "repository.uuid"],
        sortFields: ["permission", "repository.name", "repository.full_name"],
      },
    );
  }),
];

/** Bitbucket: listings across workspaces answer 410 since 2026-04-14. */
export const REMOVED_ROUTES: readonly { pattern: RegExp; change: string }[] = [
  { pattern: /^\/workspaces\/?$/, change: "CHANGE-2770" },
  { pattern: /^\/repositories\/?$/, change: "CHANGE-2770" },
  { pattern: /^\/user\/permissions\/(workspaces|repositories)\/?$/, change: "CHANGE-2770" },
  { pattern: /^\/pullrequests\/[^/]+\/?$/, change: "CHANGE-3022" },
];

/** The 410 for a path that no longer exists, or null. */
export function removedRoute(path: string): Error | null {
  const found = REMOVED_ROUTES.find(({ pattern }) => pattern.test(path));
  return found === undefined ? null : gone(found.change);
}

function listWorkspaces(request: ApiRequest): Answer {
  const user = caller(request);
  const sort = request.query.get("sort");
  if (sort !== null && sort.replace(/^-/, "") !== "slug") {
    throw new ApiError(400, "Workspaces can only be sorted by slug.");
  }
  const administrator = request.query.get("administrator");
  const mine = [...request.view.state.workspaces.values()].filter((workspace) => {
    const permission = workspace.members.get(user.uuid);
    const owner = permission === "owner";
    return (
      permission !== undefined && (administrator === null || (administrator === "true") === owner)
    );
  });
  mine.sort((one, other) => one.slug.localeCompare(other.slug) * (sort === "-slug" ? -1 : 1));
  return listAnswer(request, mine, (workspace) => ({
    type: "workspace_access",
    administrator: workspace.members.get(user.uuid) === "owner",
    workspace: workspaceBase(request.view, workspace),
  }));
}
