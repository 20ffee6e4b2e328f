import { pipeline as pipelineBody, pipelineStep } from "../serialize/index.ts";
import type { Pipeline, PipelineStep } from "../state.ts";
import { ApiError } from "./errors.ts";
import { listAnswer } from "./lists.ts";
import { logPart } from "./log-range.ts";
import { operation, param, repositoryOf } from "./operation.ts";
import type { Answer, ApiRequest, Operation } from "./operation.ts";

const R = "/repositories/{workspace}/{repo_slug}";
/** Where the storage of logs is found, under a name of its own. */
export const logStoragePath = "/_storage/logs";
const PIPELINE = `${R}/pipelines/{pipeline_uuid}`;

export const pipelineOperations: readonly Operation[] = [
  operation("GET", `${R}/pipelines`, listPipelines),
  operation("GET", PIPELINE, (request) => {
    const repository = repositoryOf(request);
    return { status: 200, body: pipelineBody(request.view, repository, pipelineOf(request)) };
  }),
  operation("GET", `${PIPELINE}/steps`, (request) => {
    const pipeline = pipelineOf(request);
    // Bitbucket ignores pagelen here.
    request.query.delete("pagelen");
    return listAnswer(request, pipeline.steps, (step) => pipelineStep(pipeline, step), {
      defaultLength: 100,
    });
  }),
  operation("GET", `${PIPELINE}/steps/{step_uuid}`, (request) => {
    const pipeline = pipelineOf(request);
    return { status: 200, body: pipelineStep(pipeline, stepOf(request, pipeline)) };
  }),
  operation("GET", `${PIPELINE}/steps/{step_uuid}/log`, readLog),
];

/** Bitbucket: oldest first unless sorted; `q` is ignored. */
function listPipelines(request: ApiRequest): Answer {
  const repository = repositoryOf(request);
  const { query } = request;
  const matches = (name: string, value: string) => {
    const wanted = query.getAll(name);
    return wanted.length === 0 || wanted.includes(value);
  };
  const found = repository.pipelines.filter(
    (one) =>
      matches("target.branch", one.branch) &&
      matches("target.commit.hash", one.commit) &&
      matches("status", one.status) &&
      matches("trigger_type", one.trigger),
  );
  return listAnswer(request, found, (one) => pipelineBody(request.view, repository, one), {
    sortFields: ["created_on", "completed_on", "build_number", "run_creation_date"],
  });
}

/** By UUID or build number. Bitbucket: the useful text is in `detail`. */
function pipelineOf(request: ApiRequest): Pipeline {
  const repository = repositoryOf(request);
  const id = param(request, "pipeline_uuid");
  const found = repository.pipelines.find(
    (one) => `{${one.uuid}}` === id || one.uuid === id || String(one.buildNumber) === id,
  );
  if (found === undefined) {
    throw new ApiError(404, "Not found", { detail: `There is no pipeline ${id}.` });
  }
  return found;
}

function stepOf(request: ApiRequest, pipeline: Pipeline): PipelineStep {
  const id = param(request, "step_uuid");
  const found = pipeline.steps.find((one) => `{${one.uuid}}` === id || one.uuid === id);
  if (found === undefined) {
    throw new ApiError(404, "Not found", { detail: `There is no step ${id}.` });
  }
  return found;
}

function readLog(request: ApiRequest): Answer {
  const pipeline = pipelineOf(request);
  const step = stepOf(request, pipeline);
  const accept = request.headers.get("accept") ?? "*/*";
  if (!/\*\/\*|octet-stream|text\//.test(accept)) {
    throw new ApiError(406, "Not acceptable", { detail: "Logs are no JSON. Ask for */*." });
  }
  if (step.log === null) {
    throw new ApiError(404, "Not found", { detail: "The step has no log yet." });
  }
  if (request.world.switches.logStorage && step.completedOn !== null) {
    const path = `${logStoragePath}/${pipeline.uuid}/${step.uuid}`;
    const location = `${request.view.links.web.replace("//127.0.0.1:", "//localhost:")}${path}`;
    return { status: 307, headers: { location } };
  }
  const { status, bytes, headers } = logPart(step.log, request.headers.get("range"));
  if (status === 416) throw new ApiError(416, "Range not satisfiable", {}, headers);
  return { status, body: bytes, headers };
}
