import type { JsonObject } from "../json.ts";
import type { Project, User, Workspace } from "../state.ts";
import { braces, href, time } from "./view.ts";
import type { View } from "./view.ts";

/** The short form that other objects embed; null for an account that is gone. */
export function accountOrNull(view: View, uuid: string | null): JsonObject | null {
  const user = uuid === null ? undefined : view.state.users.get(uuid);
  return user === undefined ? null : account(view, user);
}

/** Bitbucket: an access token's bot has type `app_user` and no nickname. */
export function account(view: View, user: User): JsonObject {
  const id = encodeURIComponent(braces(user.uuid));
  const base: JsonObject = {
    display_name: user.displayName,
    links: {
      self: href(`${view.links.api}/users/${id}`),
      avatar: href(`${view.links.web}/account/${id}/avatar/`),
      html: href(`${view.links.web}/${id}/`),
    },
    type: user.kind === "bot" ? "app_user" : "user",
    uuid: braces(user.uuid),
    account_id: user.accountId,
  };
  if (user.kind === "user") {
    base["nickname"] = user.username;
  }
  return base;
}

/** The long form of `GET /user` and `GET /users/{id}`. */
export function currentUser(view: View, user: User): JsonObject {
  return {
    ...account(view, user),
    username: user.username,
    account_status: "active",
    created_on: time(user.createdOn),
    has_2fa_enabled: null,
    is_staff: false,
  };
}

export function workspace(view: View, one: Workspace): JsonObject {
  const self = `${view.links.api}/workspaces/${one.slug}`;
  return {
    type: "workspace",
    uuid: braces(one.uuid),
    name: one.name,
    slug: one.slug,
    links: {
      avatar: href(`${view.links.web}/workspaces/${one.slug}/avatar/`),
      html: href(`${view.links.web}/${one.slug}/`),
      self: href(self),
    },
  };
}

/** `GET /workspaces/{workspace}` */
export function fullWorkspace(view: View, one: Workspace): JsonObject {
  const self = `${view.links.api}/workspaces/${one.slug}`;
  return {
    ...workspace(view, one),
    is_private: true,
    is_privacy_enforced: false,
    forking_mode: "allow_forks",
    created_on: time(one.createdOn),
    links: {
      avatar: href(`${view.links.web}/workspaces/${one.slug}/avatar/`),
      html: href(`${view.links.web}/${one.slug}/`),
      self: href(self),
      members: href(`${self}/members`),
      projects: href(`${self}/projects`),
      repositories: href(`${view.links.api}/repositories/${one.slug}`),
    },
  };
}

/** Bitbucket: `GET /user/workspaces` gives no name. */
export function workspaceBase(view: View, one: Workspace): JsonObject {
  return {
    type: "workspace_base",
    uuid: braces(one.uuid),
    slug: one.slug,
    links: {
      avatar: href(`${view.links.web}/workspaces/${one.slug}/avatar/`),
      self: href(`${view.links.api}/workspaces/${one.slug}`),
    },
  };
}

export function project(view: View, owner: Workspace, one: Project): JsonObject {
  return {
    type: "project",
    key: one.key,
    uuid: braces(one.uuid),
    name: one.name,
    links: {
      self: href(`${view.links.api}/workspaces/${owner.slug}/projects/${one.key}`),
      html: href(`${view.links.web}/${owner.slug}/workspace/projects/${one.key}`),
      avatar: href(`${view.links.web}/${owner.slug}/workspace/projects/${one.key}/avatar/32`),
    },
  };
}

/** `GET /workspaces/{workspace}/projects/{key}` */
export function fullProject(view: View, owner: Workspace, one: Project): JsonObject {
  return {
    ...project(view, owner, one),
    description: "",
    is_private: one.isPrivate,
    has_publicly_visible_repos: false,
    created_on: time(owner.createdOn),
    updated_on: time(owner.createdOn),
    workspace: workspace(view, owner),
    owner: workspaceAccount(view, owner),
  };
}

/** The account that owns a workspace's things: its first owner, else a team of the same name. */
export function workspaceAccount(view: View, one: Workspace): JsonObject {
  for (const [uuid, permission] of one.members) {
    const owner = accountOrNull(view, uuid);
    if (permission === "owner" && owner !== null) {
      return owner;
    }
  }
  return {
    type: "team",
    uuid: braces(one.uuid),
    display_name: one.name,
    username: one.slug,
    links: { html: href(`${view.links.web}/${one.slug}/`) },
  };
}
