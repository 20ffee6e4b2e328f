import { MERGE_STRATEGIES } from "../git/index.ts";
import type { JsonObject } from "../json.ts";
import type { Participant, PullRequest, PullRequestEnd, Repository } from "../state.ts";
import { accountOrNull } from "./account.ts";
import { commitRef } from "./commit.ts";
import { rendered } from "./markdown.ts";
import { repositoryPage, repositoryRef, repositoryUrl } from "./repository.ts";
import { href, time, timeOrNull } from "./view.ts";
import type { View } from "./view.ts";

/** Fields of a pull request that are only given when `fields=` names them. */
export const PULL_REQUEST_EXTRAS = [
  "source.branch.merge_strategies",
  "source.branch.default_merge_strategy",
  "destination.branch.merge_strategies",
  "destination.branch.default_merge_strategy",
];

/** Bitbucket: items of a list lack these. */
export const PULL_REQUEST_LIST_EXTRAS = ["reviewers", "participants", ...PULL_REQUEST_EXTRAS];

/** Bitbucket: pull requests show 12 characters of a hash. */
export function shortHash(hash: string): string {
  return hash.slice(0, 12);
}

/** The API address of a pull request. */
export function pullRequestUrl(view: View, repository: Repository, id: number): string {
  return `${repositoryUrl(view, repository)}/pullrequests/${id}`;
}

/** `{type, id, title, links}`, as comments and activities embed it. */
export function pullRequestRef(view: View, repository: Repository, one: PullRequest): JsonObject {
  return {
    type: "pullrequest",
    id: one.id,
    title: one.title,
    draft: one.draft,
    links: {
      self: href(pullRequestUrl(view, repository, one.id)),
      html: href(`${repositoryPage(view, repository)}/pull-requests/${one.id}`),
    },
  };
}

/** A pull request with everything, also the extras that most answers leave out. */
export function pullRequest(view: View, repository: Repository, one: PullRequest): JsonObject {
  const merge = one.mergeCommit;
  return {
    type: "pullrequest",
    id: one.id,
    title: one.title,
    description: one.description,
    rendered: {
      title: rendered(one.title),
      description: rendered(one.description),
    },
    summary: rendered(one.description),
    state: one.state,
    draft: one.draft,
    queued: false,
    author: accountOrNull(view, one.author),
    source: sourceEnd(view, repository, one.source),
    destination: endpoint(view, repository, one.destination),
    merge_commit: merge === null ? null : commitRef(view, repository, shortHash(merge)),
    comment_count: one.comments.filter((each) => !each.deleted && !each.pending).length,
    task_count: one.tasks.filter((task) => task.state === "UNRESOLVED").length,
    close_source_branch: one.closeSourceBranch,
    closed_by: accountOrNull(view, one.closedBy),
    reason: one.reason,
    created_on: time(one.createdOn),
    updated_on: time(one.updatedOn),
    reviewers: one.reviewers.flatMap((uuid) => accountOrNull(view, uuid) ?? []),
    participants: one.participants.map((each) => participant(view, each)),
    links: links(view, repository, one),
  };
}

function links(view: View, repository: Repository, one: PullRequest): JsonObject {
  const self = pullRequestUrl(view, repository, one.id);
  const part = (name: string) => href(`${self}/${name}`);
  const base = repositoryUrl(view, repository);
  const spec = diffSpec(view, repository, one);
  return {
    self: href(self),
    html: href(`${repositoryPage(view, repository)}/pull-requests/${one.id}`),
    commits: part("commits"),
    approve: part("approve"),
    "request-changes": part("request-changes"),
    diff: href(`${base}/diff/${spec}?from_pullrequest_id=${one.id}&topic=true`),
    diffstat: href(`${base}/diffstat/${spec}?from_pullrequest_id=${one.id}&topic=true`),
    comments: part("comments"),
    activity: part("activity"),
    merge: part("merge"),
    decline: part("decline"),
    statuses: part("statuses"),
  };
}

/** Bitbucket: a carriage return, encoded, between the hashes; the first has the changes. */
export function diffSpec(view: View, repository: Repository, one: PullRequest): string {
  const workspace = view.state.workspaces.get(repository.workspace)?.slug ?? "";
  const source = shortHash(one.source.commit);
  const destination = shortHash(one.destination.commit);
  return `${workspace}/${repository.slug}:${source}%0D${destination}`;
}

export function endpoint(view: View, repository: Repository, end: PullRequestEnd): JsonObject {
  return {
    branch: branchOf(end),
    commit: commitRef(view, repository, shortHash(end.commit)),
    repository: repositoryRef(view, repository),
  };
}

function branchOf(end: PullRequestEnd): JsonObject {
  return {
    name: end.branch,
    merge_strategies: [...MERGE_STRATEGIES],
    default_merge_strategy: "merge_commit",
  };
}

/** Bitbucket: only the source names the ways to bring it up to date. */
function sourceEnd(view: View, repository: Repository, end: PullRequestEnd): JsonObject {
  const more = { links: {}, sync_strategies: ["merge_commit", "rebase"] };
  return { ...endpoint(view, repository, end), branch: { ...branchOf(end), ...more } };
}

export function participant(view: View, one: Participant): JsonObject {
  return {
    type: "participant",
    user: accountOrNull(view, one.user),
    role: one.role,
    approved: one.approved,
    state: one.state,
    participated_on: timeOrNull(one.participatedOn),
  };
}
