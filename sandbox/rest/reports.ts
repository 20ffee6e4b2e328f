import { randomUUID } from "node:crypto";
import { z } from "zod";
import { report as reportBody } from "../serialize/index.ts";
import type { Report, Repository } from "../state.ts";
import { changeset } from "./commits.ts";
import { insightsBody, insightsError } from "./insights.ts";
import { listAnswer } from "./lists.ts";
import { caller, operation, param, repositoryOf } from "./operation.ts";
import type { Answer, ApiRequest, Operation } from "./operation.ts";

const C = "/repositories/{workspace}/{repo_slug}/commit/{commit}";

export const reportOperations: readonly Operation[] = [
  operation("GET", `${C}/reports`, async (request) => {
    const repository = repositoryOf(request);
    const hash = await changeset(request, repository);
    const found = repository.reports.filter((report) => report.commit === hash);
    return listAnswer(request, found, (one) => reportBody(request.view, repository, one));
  }),
  operation("GET", `${C}/reports/{reportId}`, async (request) => {
    const { repository, report } = await reportOf(request);
    return { status: 200, body: reportBody(request.view, repository, report) };
  }),
  operation("PUT", `${C}/reports/{reportId}`, putReport),
  operation("DELETE", `${C}/reports/{reportId}`, async (request) => {
    const { repository, report } = await reportOf(request);
    repository.reports = repository.reports.filter((one) => one !== report);
    return { status: 204 };
  }),
];

/** By external id or UUID. @throws PlainError 404 */
export async function reportOf(
  request: ApiRequest,
): Promise<{ repository: Repository; report: Report }> {
  const repository = repositoryOf(request);
  caller(request);
  const hash = await changeset(request, repository);
  const id = param(request, "reportId");
  const report = find(repository, hash, id);
  if (report === null) {
    throw insightsError(404, `Report ${id} of commit ${hash} not found`);
  }
  return { repository, report };
}

function find(repository: Repository, commit: string, id: string): Report | null {
  const bare = id.replace(/^\{(.*)\}$/, "$1");
  return (
    repository.reports.find(
      (one) => one.commit === commit && (one.externalId === id || one.uuid === bare),
    ) ?? null
  );
}

const reportInput = z.looseObject({
  title: z.string().min(1),
  details: z.string().min(1),
  report_type: z.enum(["SECURITY", "COVERAGE", "TEST", "BUG"]),
  result: z.enum(["PASSED", "FAILED", "PENDING"]).nullish(),
  reporter: z.string().nullish(),
  link: z.string().nullish(),
  logo_url: z.string().nullish(),
  remote_link_enabled: z.boolean().nullish(),
  data: z
    .array(z.looseObject({ title: z.string(), type: z.string().default("TEXT"), value: z.json() }))
    .max(10, "a report has at most 10 data fields")
    .nullish(),
});

/** Creates or replaces; annotations that are there stay. */
async function putReport(request: ApiRequest): Promise<Answer> {
  const repository = repositoryOf(request);
  caller(request);
  const hash = await changeset(request, repository);
  const input = insightsBody(request, reportInput);
  const id = param(request, "reportId");
  const existing = find(repository, hash, id);
  const now = request.world.now();
  const report: Report = {
    uuid: existing?.uuid ?? randomUUID(),
    commit: hash,
    externalId: existing?.externalId ?? id,
    title: input.title,
    details: input.details,
    reportType: input.report_type,
    reporter: input.reporter ?? null,
    link: input.link ?? null,
    logoUrl: input.logo_url ?? null,
    remoteLinkEnabled: input.remote_link_enabled ?? true,
    result: input.result ?? null,
    data: (input.data ?? []).map(({ title, type, value }) => ({ title, type, value })),
    annotations: existing?.annotations ?? [],
    createdOn: existing?.createdOn ?? now,
    updatedOn: now,
  };
  repository.reports = [...repository.reports.filter((one) => one !== existing), report];
  return { status: 200, body: reportBody(request.view, repository, report) };
}
