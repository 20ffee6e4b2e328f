import type { JsonObject } from "../json.ts";
import type { Repository, Workspace } from "../state.ts";
import { project, workspace, workspaceAccount } from "./account.ts";
import { braces, href, time } from "./view.ts";
import type { View } from "./view.ts";

function ownerOf(view: View, one: Repository): Workspace {
  const owner = view.state.workspaces.get(one.workspace);
  if (owner === undefined) {
    throw new Error(`Repository ${one.slug} is in no workspace.`);
  }
  return owner;
}

/** `workspace/slug` */
export function fullName(view: View, one: Repository): string {
  return `${ownerOf(view, one).slug}/${one.slug}`;
}

/** The API address of a repository. */
export function repositoryUrl(view: View, one: Repository): string {
  return `${view.links.api}/repositories/${fullName(view, one)}`;
}

/** The web address of a repository. */
export function repositoryPage(view: View, one: Repository): string {
  return `${view.links.web}/${fullName(view, one)}`;
}

/** The short form that other objects embed. */
export function repositoryRef(view: View, one: Repository): JsonObject {
  return {
    type: "repository",
    full_name: fullName(view, one),
    links: {
      self: href(repositoryUrl(view, one)),
      html: href(repositoryPage(view, one)),
      avatar: href(`${view.links.web}/ravatar/${encodeURIComponent(braces(one.uuid))}`),
    },
    name: one.name,
    uuid: braces(one.uuid),
  };
}

/** The form that webhooks carry. */
export function repositoryInEvent(view: View, one: Repository): JsonObject {
  const owner = ownerOf(view, one);
  return {
    ...repositoryRef(view, one),
    scm: "git",
    website: null,
    owner: workspaceAccount(view, owner),
    workspace: workspace(view, owner),
    is_private: one.isPrivate,
    project: projectOf(view, owner, one),
    parent: null,
  };
}

/** `GET /repositories/{workspace}/{repo_slug}` */
export function fullRepository(view: View, one: Repository): JsonObject {
  const owner = ownerOf(view, one);
  const self = repositoryUrl(view, one);
  const part = (name: string) => href(`${self}/${name}`);
  return {
    ...repositoryInEvent(view, one),
    website: "",
    slug: one.slug,
    description: one.description,
    language: one.language,
    size: 4096,
    created_on: time(one.createdOn),
    updated_on: time(one.updatedOn),
    has_issues: false,
    has_wiki: false,
    fork_policy: one.isPrivate ? "no_public_forks" : "allow_forks",
    mainbranch: { type: "branch", name: one.mainBranch },
    enforced_signed_commits: null,
    override_settings: { default_merge_strategy: false, branching_model: false },
    links: {
      self: href(self),
      html: href(repositoryPage(view, one)),
      avatar: href(`${view.links.web}/ravatar/${encodeURIComponent(braces(one.uuid))}`),
      pullrequests: part("pullrequests"),
      commits: part("commits"),
      forks: part("forks"),
      watchers: part("watchers"),
      branches: part("refs/branches"),
      tags: part("refs/tags"),
      downloads: part("downloads"),
      source: part("src"),
      hooks: part("hooks"),
      clone: cloneLinks(view, owner, one),
    },
  };
}

/** Bitbucket puts the workspace as the user into the address; here it would hinder no one. */
function cloneLinks(view: View, owner: Workspace, one: Repository): JsonObject[] {
  const web = new URL(view.links.web);
  const address = `${web.protocol}//${owner.slug}@${web.host}/${owner.slug}/${one.slug}.git`;
  return [
    { name: "https", href: address },
    { name: "ssh", href: `git@${web.host}:${owner.slug}/${one.slug}.git` },
  ];
}

function projectOf(view: View, owner: Workspace, one: Repository): JsonObject | null {
  const found = owner.projects.find((candidate) => candidate.uuid === one.project);
  return found === undefined ? null : project(view, owner, found);
}
