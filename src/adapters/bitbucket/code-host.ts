import {
  pullRequestKey,
  type PullRequestRef,
  type RepositoryRef,
} from "../../core/domain/index.ts";
import type { CodeHost } from "../../core/ports/index.ts";
import { askList, webAddress, type Call, type Transport } from "./http/index.ts";
import { annotationsBody, commentBody, contentBody, reportBody, statusBody } from "./requests.ts";
import { comment, placeComment, placePullRequest, pullRequest } from "./schema/index.ts";

const repositoryRoute = "/repositories/{workspace}/{repo_slug}";
const pullRequestRoute = `${repositoryRoute}/pullrequests/{pull_request_id}`;
const commentsRoute = `${pullRequestRoute}/comments`;
const commitRoute = `${repositoryRoute}/commit/{commit}`;
const reportRoute = `${commitRoute}/reports/{report_id}`;

/** Bitbucket: the largest page of comments that is known to be accepted. */
const commentsPerPage = 50;

/** Pull requests, comments, statuses and reports of Bitbucket. */
export function createCodeHost(transport: Transport): CodeHost {
  const webUrl = webAddress(transport.base);
  return {
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
    async setBuildStatus(repository, commit, status) {
      // Bitbucket: the same key overwrites, so this POST can be repeated.
      await transport.tell({
        ...onCommit("POST", `${commitRoute}/statuses/build`, repository, commit),
        body: statusBody(status),
      });
    },
    async putReport(repository, commit, report, replace) {
      const call = onReport("PUT", reportRoute, repository, commit, report.id);
      const body = reportBody(report);
      // Bitbucket: annotations of an earlier upload stay until their report is deleted.
      if (replace) await transport.tell({ ...call, method: "DELETE" }, [404]);
      await transport.tell({ ...call, body });
    },
    async addAnnotations(repository, commit, reportId, annotations) {
      if (annotations.length === 0) return;
      // Bitbucket: the same external id overwrites, so this POST can be repeated.
      await transport.tell({
        ...onReport("POST", `${reportRoute}/annotations`, repository, commit, reportId),
        body: annotationsBody(annotations),
      });
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

function onCommit(
  method: Call["method"],
  route: string,
  repository: RepositoryRef,
  commit: string,
): Call {
  const { workspace, slug } = repository;
  const subject = `commit ${commit.slice(0, 12)} of ${workspace}/${slug}`;
  return {
    method,
    route,
    params: { workspace, repo_slug: slug, commit },
    subject,
    repeatable: true,
  };
}

function onReport(
  method: Call["method"],
  route: string,
  repository: RepositoryRef,
  commit: string,
  reportId: string,
): Call {
  const call = onCommit(method, route, repository, commit);
  const subject = `the report on ${call.subject}`;
  return { ...call, params: { ...call.params, report_id: reportId }, subject };
}
