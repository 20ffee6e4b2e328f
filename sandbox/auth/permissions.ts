import type { Repository, RepositoryPermission, State, Workspace } from "../state.ts";
import type { WorkspacePermission } from "../state.ts";
import type { Identity } from "./credentials.ts";

const RANK: Readonly<Record<RepositoryPermission, number>> = { read: 1, write: 2, admin: 3 };

/** Whether a permission is at least another one. */
export function allows(
  has: RepositoryPermission | null,
  needs: RepositoryPermission,
): has is RepositoryPermission {
  return has !== null && RANK[has] >= RANK[needs];
}

/** What a user may do in a repository: as the workspace's owner, by a grant, or because it is public. */
export function userPermission(
  state: State,
  repository: Repository,
  user: string,
): RepositoryPermission | null {
  if (state.workspaces.get(repository.workspace)?.members.get(user) === "owner") {
    return "admin";
  }
  return repository.permissions.get(user) ?? (repository.isPrivate ? null : "read");
}

/**
 * What a caller may do in a repository. An access token's bot may do everything in what the token
 * is limited to, as far as its scopes reach, and nothing elsewhere.
 */
export function repositoryPermission(
  state: State,
  repository: Repository,
  identity: Identity,
): RepositoryPermission | null {
  const open = repository.isPrivate ? null : "read";
  if (identity.kind !== "known") {
    return open;
  }
  const limit = identity.token.limitedTo;
  const inside = limit === null || limit === repository.uuid || limit === repository.workspace;
  if (!inside) {
    return open;
  }
  return identity.user.kind === "bot" && limit !== null
    ? "admin"
    : userPermission(state, repository, identity.user.uuid);
}

/** What a caller is in a workspace, or null. */
export function workspacePermission(
  state: State,
  workspace: Workspace,
  identity: Identity,
): WorkspacePermission | null {
  if (identity.kind !== "known") {
    return null;
  }
  const limit = identity.token.limitedTo;
  if (identity.user.kind === "bot" && limit !== null) {
    const home = state.repositories.get(limit)?.workspace;
    return limit === workspace.uuid ? "owner" : home === workspace.uuid ? "member" : null;
  }
  const outside = limit !== null && limit !== workspace.uuid;
  return outside ? null : (workspace.members.get(identity.user.uuid) ?? null);
}
