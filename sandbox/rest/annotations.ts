import { randomUUID } from "node:crypto";
import { z } from "zod";
import { annotation as annotationBody } from "../serialize/index.ts";
import type { Annotation, Report } from "../state.ts";
import { insightsBody, insightsError } from "./insights.ts";
import { listAnswer } from "./lists.ts";
import { operation, param } from "./operation.ts";
import type { Answer, ApiRequest, Operation } from "./operation.ts";
import { reportOf } from "./reports.ts";

const A = "/repositories/{workspace}/{repo_slug}/commit/{commit}/reports/{reportId}/annotations";

export const annotationOperations: readonly Operation[] = [
  operation("GET", A, async (request) => {
    const { report } = await reportOf(request);
    return listAnswer(request, report.annotations, annotationBody);
  }),
  operation("POST", A, addAnnotations),
  operation("GET", `${A}/{annotationId}`, async (request) => {
    const { report } = await reportOf(request);
    return { status: 200, body: annotationBody(annotationOf(request, report)) };
  }),
  operation("PUT", `${A}/{annotationId}`, async (request) => {
    const { report } = await reportOf(request);
    const input = insightsBody(request, annotationInput);
    const id = param(request, "annotationId");
    const [annotation] = put(report, [{ ...input, external_id: id }], request.world.now());
    if (annotation === undefined) {
      throw insightsError(400, "No annotation was given.");
    }
    return { status: 200, body: annotationBody(annotation) };
  }),
  operation("DELETE", `${A}/{annotationId}`, async (request) => {
    const { report } = await reportOf(request);
    const gone = annotationOf(request, report);
    report.annotations = report.annotations.filter((one) => one !== gone);
    return { status: 204 };
  }),
];

const annotationInput = z.looseObject({
  external_id: z.string().min(1).optional(),
  annotation_type: z.enum(["VULNERABILITY", "CODE_SMELL", "BUG"]),
  summary: z.string().min(1).max(450),
  details: z.string().max(2000).nullish(),
  path: z.string().nullish(),
  line: z.number().int().min(1).nullish(),
  severity: z.enum(["CRITICAL", "HIGH", "MEDIUM", "LOW"]).nullish(),
  result: z.enum(["PASSED", "FAILED", "SKIPPED", "IGNORED"]).nullish(),
  link: z.string().nullish(),
});

const PER_CALL = 100;
const PER_REPORT = 1000;

/** Bitbucket: a list of at most 100; at most 1,000 in a report; those that are there stay. */
async function addAnnotations(request: ApiRequest): Promise<Answer> {
  const { report } = await reportOf(request);
  const inputs = insightsBody(
    request,
    z.array(annotationInput).min(1).max(PER_CALL, `at most ${PER_CALL} annotations in one call`),
  );
  const known = new Set(report.annotations.map((one) => one.externalId));
  const fresh = inputs.filter((one) => !known.has(one.external_id ?? "")).length;
  if (report.annotations.length + fresh > PER_REPORT) {
    throw insightsError(400, `A report has at most ${PER_REPORT} annotations.`);
  }
  const added = put(report, inputs, request.world.now());
  return { status: 200, body: added.map(annotationBody) };
}

/** The same external id overwrites. */
function put(
  report: Report,
  inputs: readonly z.infer<typeof annotationInput>[],
  now: number,
): Annotation[] {
  return inputs.map((input) => {
    const uuid = randomUUID();
    const id = input.external_id ?? uuid;
    const index = report.annotations.findIndex((one) => one.externalId === id);
    const existing = report.annotations[index];
    const annotation: Annotation = {
      uuid: existing?.uuid ?? uuid,
      externalId: id,
      annotationType: input.annotation_type,
      summary: input.summary,
      details: input.details ?? null,
      path: input.path ?? null,
      line: input.line ?? null,
      severity: input.severity ?? null,
      result: input.result ?? null,
      link: input.link ?? null,
      createdOn: existing?.createdOn ?? now,
      updatedOn: now,
    };
    if (existing === undefined) {
      report.annotations.push(annotation);
    } else {
      report.annotations[index] = annotation;
    }
    return annotation;
  });
}

function annotationOf(request: ApiRequest, report: Report): Annotation {
  const id = param(request, "annotationId");
  const bare = id.replace(/^\{(.*)\}$/, "$1");
  const found = report.annotations.find((one) => one.externalId === id || one.uuid === bare);
  if (found === undefined) {
    throw insightsError(404, `Annotation ${id} not found`);
  }
  return found;
}
