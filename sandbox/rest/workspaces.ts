import type { Json } from "../json.ts";
import {
  account,
  accountOrNull,
  fullProject,
  fullWorkspace,
  workspace as workspaceBody,
} from "../serialize/index.ts";
import { userPermission } from "../auth/index.ts";
import type { Workspace } from "../state.ts";
import { findUser } from "../world.ts";
import { ApiError, notFound } from "./errors.ts";
import { listAnswer } from "./lists.ts";
import { operation, param, repositoryOf, workspaceOfRequest } from "./operation.ts";
import type { Answer, ApiRequest, Operation } from "./operation.ts";
import { repositoryRef } from "../serialize/index.ts";

export const workspaceOperations: readonly Operation[] = [
  operation("GET", "/workspaces/{workspace}", (request) => ({
    status: 200,
    body: fullWorkspace(request.view, workspaceOfRequest(request)),
  })),
  operation("GET", "/workspaces/{workspace}/members", listMembers),
  operation("GET", "/workspaces/{workspace}/members/{member}", (request) => {
    const workspace = workspaceOfRequest(request);
    const user = findUser(request.view.state, param(request, "member"));
    if (user === null || !workspace.members.has(user.uuid)) {
      throw notFound("No such member.");
    }
    return { status: 200, body: membership(request, workspace, user.uuid) };
  }),
  operation("GET", "/workspaces/{workspace}/permissions", (request) => {
    const workspace = workspaceOfRequest(request);
    return listAnswer(
      request,
      [...workspace.members],
      ([uuid, permission]) => ({
        ...membership(request, workspace, uuid),
        permission,
      }),
      { queryFields: ["permission"] },
    );
  }),
  operation("GET", "/workspaces/{workspace}/permissions/repositories/{repo_slug}", (request) => {
    workspaceOfRequest(request);
    const repository = repositoryOf(request, "admin");
    const { state } = request.view;
    const users = [...state.users.values()].flatMap((user) => {
      const permission = userPermission(state, repository, user.uuid);
      return permission === null || user.kind === "bot" ? [] : [{ user, permission }];
    });
    return listAnswer(
      request,
      users,
      ({ user, permission }) => ({
        type: "repository_permission",
        user: account(request.view, user),
        repository: repositoryRef(request.view, repository),
        permission,
      }),
      { queryFields: ["permission", "user.uuid", "user.account_id", "user.nickname"] },
    );
  }),
  operation("GET", "/workspaces/{workspace}/projects", (request) => {
    const workspace = workspaceOfRequest(request);
    return listAnswer(
      request,
      workspace.projects,
      (project) => fullProject(request.view, workspace, project),
      { queryFields: ["name", "key"], sortFields: ["name", "key"] },
    );
  }),
  operation("GET", "/workspaces/{workspace}/projects/{project_key}", (request) => {
    const workspace = workspaceOfRequest(request);
    const key = param(request, "project_key");
    const project = workspace.projects.find((one) => one.key === key);
    if (project === undefined) {
      throw notFound(`No project with key '${key}'.`);
    }
    return { status: 200, body: fullProject(request.view, workspace, project) };
  }),
];

/** Bitbucket: filters by nickname, account id and UUID work, by display name they are refused. */
function listMembers(request: ApiRequest): Answer {
  const workspace = workspaceOfRequest(request);
  if (/display_name/.test(request.query.get("q") ?? "")) {
    throw new ApiError(400, "Invalid field name: user.display_name");
  }
  return listAnswer(
    request,
    [...workspace.members.keys()],
    (uuid) => membership(request, workspace, uuid),
    { queryFields: ["user.nickname", "user.account_id", "user.uuid"] },
  );
}

function membership(request: ApiRequest, workspace: Workspace, uuid: string): Record<string, Json> {
  const self = `${request.view.links.api}/workspaces/${workspace.slug}/members/{${uuid}}`;
  return {
    type: "workspace_membership",
    user: accountOrNull(request.view, uuid),
    workspace: workspaceBody(request.view, workspace),
    links: { self: { href: encodeURI(self) } },
  };
}
