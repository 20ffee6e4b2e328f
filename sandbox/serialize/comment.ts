import type { JsonObject } from "../json.ts";
import type { Comment, Inline, PullRequest, Repository, Task } from "../state.ts";
import { accountOrNull } from "./account.ts";
import { rendered } from "./markdown.ts";
import { pullRequestRef, pullRequestUrl, shortHash } from "./pull-request.ts";
import { fullName, repositoryPage, repositoryUrl } from "./repository.ts";
import { encodePath, href, time, timeOrNull } from "./view.ts";
import type { View } from "./view.ts";

/** Bitbucket: deleted comments stay in lists, without their text. */
export function comment(
  view: View,
  repository: Repository,
  pull: PullRequest,
  one: Comment,
): JsonObject {
  const page = `${repositoryPage(view, repository)}/pull-requests/${pull.id}`;
  const links: JsonObject = {
    self: href(commentUrl(view, repository, pull, one.id)),
    html: href(`${page}/_/diff#comment-${one.id}`),
  };
  const body: JsonObject = {
    id: one.id,
    created_on: time(one.createdOn),
    updated_on: time(one.updatedOn),
    content: rendered(one.deleted ? "" : one.raw),
    user: accountOrNull(view, one.user),
    deleted: one.deleted,
    pending: one.pending,
    type: "pullrequest_comment",
    links,
    pullrequest: pullRequestRef(view, repository, pull),
  };
  if (one.inline !== null) {
    body["inline"] = inline(one.inline, pull);
    links["code"] = href(codeUrl(view, repository, one.inline));
  }
  if (one.parent !== null) {
    body["parent"] = {
      id: one.parent,
      links: { self: href(commentUrl(view, repository, pull, one.parent)) },
    };
  }
  if (one.resolution !== null) {
    body["resolution"] = resolution(view, one.resolution);
  }
  return body;
}

/** The API address of a comment. */
export function commentUrl(
  view: View,
  repository: Repository,
  pull: PullRequest,
  id: number,
): string {
  return `${pullRequestUrl(view, repository, pull.id)}/comments/${id}`;
}

export function resolution(view: View, one: { user: string; on: number }): JsonObject {
  return {
    type: "comment_resolution",
    user: accountOrNull(view, one.user),
    created_on: time(one.on),
  };
}

/** Ends of a range that a comment does not have are left out; plain ends are null. */
function inline(one: Inline, pull: PullRequest): JsonObject {
  const body: JsonObject = {
    from: one.from,
    to: one.to,
    path: one.path,
    src_rev: shortHash(one.sourceCommit),
    dest_rev: shortHash(one.destinationCommit),
    context_lines: "",
    outdated: one.sourceCommit !== pull.source.commit,
  };
  if (one.startFrom !== null) {
    body["start_from"] = one.startFrom;
  }
  if (one.startTo !== null) {
    body["start_to"] = one.startTo;
  }
  return body;
}

function codeUrl(view: View, repository: Repository, one: Inline): string {
  const range = `${shortHash(one.sourceCommit)}..${shortHash(one.destinationCommit)}`;
  const spec = `${fullName(view, repository)}:${range}`;
  return `${repositoryUrl(view, repository)}/diff/${spec}?path=${encodePath(one.path)}`;
}

export function task(view: View, repository: Repository, pull: PullRequest, one: Task): JsonObject {
  const page = `${repositoryPage(view, repository)}/pull-requests/${pull.id}`;
  const body: JsonObject = {
    id: one.id,
    created_on: time(one.createdOn),
    updated_on: time(one.updatedOn),
    state: one.state,
    content: { raw: one.raw },
    creator: accountOrNull(view, one.creator),
    pending: one.pending,
    resolved_on: timeOrNull(one.resolvedOn),
    resolved_by: accountOrNull(view, one.resolvedBy),
    links: {
      self: href(`${pullRequestUrl(view, repository, pull.id)}/tasks/${one.id}`),
      html: href(`${page}/_/diff#task-${one.id}`),
    },
  };
  if (one.comment !== null) {
    body["comment"] = {
      id: one.comment,
      links: { self: href(commentUrl(view, repository, pull, one.comment)) },
    };
  }
  return body;
}
