import { pullRequestKey, type PullRequestRef } from "../../core/domain/index.ts";
import type { CodeHost } from "../../core/ports/index.ts";
import { createCommitReports } from "./commit-reports.ts";
import { askList, webAddress, type Call, type Transport } from "./http/index.ts";
import { commentBody, contentBody } from "./requests.ts";
import { comment, placeComment, placePullRequest, pullRequest } from "./schema/index.ts";

const pullRequestRoute = "/repositories/{workspace}/{repo_slug}/pullrequests/{pull_request_id}";
const commentsRoute = `${pullRequestRoute}/comments`;

/** Bitbucket: the largest page of comments that is known to be accepted. */
const commentsPerPage = 50;

/** Pull requests, comments, statuses and reports of Bitbucket. */
export function createCodeHost(transport: Transport): CodeHost {
  const webUrl = webAddress(transport.base);
  return {
    ...createCommitReports(transport),
    async getPullRequest(ref) {
      const { value } = await transport.ask(
        onPullRequest("GET", pullRequestRoute, ref),
        pullRequest,
      );
      return placePullRequest(value, ref, webUrl);
    },
    async listComments(ref) {
      const call = {
        ...onPullRequest("GET", commentsRoute, ref),
        query: { pagelen: commentsPerPage },
      };
      const comments = await askList(transport, call, comment);
      return comments.map((one) => placeComment(one, ref, webUrl));
    },
    async createComment(ref, wanted) {
      const call = {
        ...onPullRequest("POST", commentsRoute, ref),
        subject: `a comment on pull request ${pullRequestKey(ref)}`,
        body: commentBody(wanted),
        repeatable: false,
      };
      const { value } = await transport.ask(call, comment);
      return placeComment(value, ref, webUrl);
    },
    async editComment(ref, commentId, body) {
      await transport.tell({
        ...onComment("PUT", `${commentsRoute}/{comment_id}`, ref, commentId),
        body: contentBody(body),
      });
    },
    async resolveThread(ref, commentId) {
      // Bitbucket: 409 when it is resolved already.
      await transport.tell(
        onComment("POST", `${commentsRoute}/{comment_id}/resolve`, ref, commentId),
        [409],
      );
    },
  };
}

function onPullRequest(method: Call["method"], route: string, ref: PullRequestRef): Call {
  const params = { workspace: ref.workspace, repo_slug: ref.slug, pull_request_id: ref.id };
  return {
    method,
    route,
    params,
    subject: `pull request ${pullRequestKey(ref)}`,
    repeatable: true,
  };
}

function onComment(
  method: Call["method"],
  route: string,
  ref: PullRequestRef,
  commentId: number,
): Call {
  const call = onPullRequest(method, route, ref);
  const subject = `comment ${commentId} on ${call.subject}`;
  return { ...call, params: { ...call.params, comment_id: commentId }, subject };
}
