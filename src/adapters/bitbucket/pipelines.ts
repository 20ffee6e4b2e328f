import { isKodyError, sameCommit, type RepositoryRef } from "../../core/domain/index.ts";
import type { FailedStep, HostPipelines } from "../../core/ports/index.ts";
import { webAddress, type Call, type Tail, type Transport } from "./http/index.ts";
import { pageOf, pipeline, pipelineStep } from "./schema/index.ts";

const pipelinesRoute = "/repositories/{workspace}/{repo_slug}/pipelines";
const stepsRoute = `${pipelinesRoute}/{pipeline_uuid}/steps`;

/** Of the runs of one commit: more than a commit usually has. */
const newest = 20;
/** Of a log. */
const tailBytes = 16_384;
/** A line that was cut at its beginning may begin within a secret: so much of it is left out at most. */
const doubtful = 1_000;

/** Runs of Bitbucket Pipelines. */
export function createPipelines(transport: Transport): HostPipelines {
  return {
    async failedStep(repository, commit, signal) {
      try {
        return await readFailedStep(transport, repository, commit, signal);
      } catch (error) {
        if (isNotToBeHad(error)) return null;
        throw error;
      }
    },
  };
}

/** Bitbucket: also where pipelines are switched off, and where a log is not there yet or not any more. */
function isNotToBeHad(error: unknown): boolean {
  return (
    isKodyError(error, "scope-missing") ||
    isKodyError(error, "permission-missing") ||
    isKodyError(error, "not-found")
  );
}

async function readFailedStep(
  transport: Transport,
  repository: RepositoryRef,
  commit: string,
  signal: AbortSignal,
): Promise<FailedStep | null> {
  signal.throwIfAborted();
  const call = reading(repository);
  const query = { "target.commit.hash": commit, sort: "-created_on", pagelen: newest };
  const runs = await transport.ask({ ...call, query }, pageOf(pipeline));
  const [run] = runs.value.values
    .filter((one) => one.finished && sameCommit(one.commit, commit))
    .toSorted((a, b) => b.number - a.number);
  if (run === undefined || !run.failed) return null;
  signal.throwIfAborted();
  const params = { ...call.params, pipeline_uuid: run.uuid };
  const ofRun = { ...call, params, subject: `pipeline ${run.number} of ${call.subject}` };
  const steps = await transport.ask({ ...ofRun, route: stepsRoute }, pageOf(pipelineStep));
  const step = steps.value.values.find((one) => one.failed);
  if (step === undefined) return null;
  signal.throwIfAborted();
  const ofStep = {
    ...ofRun,
    route: `${stepsRoute}/{step_uuid}/log`,
    params: { ...params, step_uuid: step.uuid },
    subject: `the log of ${ofRun.subject}`,
  };
  const tail = await transport.askTail(ofStep, tailBytes);
  if (tail === null) return null;
  const { workspace, slug } = repository;
  const page = `${webAddress(transport.base)}/${workspace}/${slug}/addon/pipelines/home`;
  return {
    pipeline: run.number,
    step: step.name,
    log: textOf(tail),
    url: `${page}#!/results/${run.number}`,
  };
}

function reading({ workspace, slug }: RepositoryRef): Call {
  return {
    method: "GET",
    route: pipelinesRoute,
    params: { workspace, repo_slug: slug },
    subject: `${workspace}/${slug}`,
    repeatable: true,
  };
}

function textOf({ bytes, cut }: Tail): string {
  const text = new TextDecoder().decode(bytes);
  if (!cut) return text;
  const end = text.indexOf("\n") + 1;
  return text.slice(end > 0 && end < doubtful ? end : doubtful);
}
