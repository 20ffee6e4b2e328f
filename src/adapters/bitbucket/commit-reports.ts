import type { RepositoryRef } from "../../core/domain/index.ts";
import type { CodeHost } from "../../core/ports/index.ts";
import type { Call, Transport } from "./http/index.ts";
import { annotationsBody, reportBody, statusBody } from "./requests.ts";

const commitRoute = "/repositories/{workspace}/{repo_slug}/commit/{commit}";
const reportRoute = `${commitRoute}/reports/{report_id}`;

/** What Kody says of a commit: its build status and its Code Insights report. */
export function createCommitReports(
  transport: Transport,
): Pick<CodeHost, "setBuildStatus" | "putReport" | "addAnnotations"> {
  return {
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
