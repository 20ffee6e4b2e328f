import type { Json, JsonObject } from "../json.ts";
import type {
  Annotation,
  CommitStatus,
  Pipeline,
  PipelineStatus,
  PipelineStep,
  Report,
  Repository,
} from "../state.ts";
import { accountOrNull } from "./account.ts";
import { commitRef } from "./commit.ts";
import { repositoryRef, repositoryUrl } from "./repository.ts";
import { braces, href, time } from "./view.ts";
import type { View } from "./view.ts";

export function commitStatus(view: View, repository: Repository, one: CommitStatus): JsonObject {
  const commit = `${repositoryUrl(view, repository)}/commit/${one.commit}`;
  return {
    key: one.key,
    type: "build",
    uuid: braces(one.uuid),
    state: one.state,
    name: one.name,
    refname: one.refname,
    url: one.url,
    description: one.description,
    commit: commitRef(view, repository, one.commit),
    repository: repositoryRef(view, repository),
    created_on: time(one.createdOn),
    updated_on: time(one.updatedOn),
    links: {
      self: href(`${commit}/statuses/build/${encodeURIComponent(one.key)}`),
      commit: href(commit),
    },
  };
}

/** Fields that were never set are left out. */
export function report(view: View, repository: Repository, one: Report): JsonObject {
  const self = `${repositoryUrl(view, repository)}/commit/${one.commit}/reports/${one.externalId}`;
  return compact({
    type: "report",
    uuid: braces(one.uuid),
    external_id: one.externalId,
    title: one.title,
    details: one.details,
    report_type: one.reportType,
    reporter: one.reporter,
    link: one.link,
    logo_url: one.logoUrl,
    remote_link_enabled: one.remoteLinkEnabled,
    result: one.result,
    data: one.data.map((each) => ({ title: each.title, type: each.type, value: each.value })),
    created_on: time(one.createdOn),
    updated_on: time(one.updatedOn),
    links: { self: href(self) },
  });
}

export function annotation(one: Annotation): JsonObject {
  return compact({
    type: "report_annotation",
    uuid: braces(one.uuid),
    external_id: one.externalId,
    annotation_type: one.annotationType,
    summary: one.summary,
    details: one.details,
    path: one.path,
    line: one.line,
    severity: one.severity,
    result: one.result,
    link: one.link,
    created_on: time(one.createdOn),
    updated_on: time(one.updatedOn),
  });
}

function compact(fields: Record<string, Json>): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}

export function pipeline(view: View, repository: Repository, one: Pipeline): JsonObject {
  const self = `${repositoryUrl(view, repository)}/pipelines/${braces(one.uuid)}`;
  return compact({
    type: "pipeline",
    uuid: braces(one.uuid),
    build_number: one.buildNumber,
    creator: accountOrNull(view, one.creator),
    repository: repositoryRef(view, repository),
    target: {
      type: "pipeline_ref_target",
      ref_type: "branch",
      ref_name: one.branch,
      selector: { type: "branches", pattern: one.branch },
      commit: commitRef(view, repository, one.commit),
    },
    trigger: { type: `pipeline_trigger_${one.trigger.toLowerCase()}`, name: one.trigger },
    state: state("pipeline", one.status),
    created_on: time(one.createdOn),
    completed_on: one.completedOn === null ? null : time(one.completedOn),
    duration_in_seconds: seconds(one.createdOn, one.completedOn),
    build_seconds_used: seconds(one.createdOn, one.completedOn),
    links: { self: href(encodeURI(self)), steps: href(encodeURI(`${self}/steps`)) },
  });
}

export function pipelineStep(owner: Pipeline, one: PipelineStep): JsonObject {
  return compact({
    type: "pipeline_step",
    uuid: braces(one.uuid),
    name: one.name,
    pipeline: { type: "pipeline", uuid: braces(owner.uuid) },
    trigger: { type: "pipeline_step_trigger_automatic" },
    state: state("pipeline_step", one.status),
    maxTime: 120,
    run_number: 1,
    started_on: one.startedOn === null ? null : time(one.startedOn),
    completed_on: one.completedOn === null ? null : time(one.completedOn),
    duration_in_seconds: seconds(one.startedOn, one.completedOn),
    build_seconds_used: seconds(one.startedOn, one.completedOn),
  });
}

function seconds(from: number | null, to: number | null): number {
  return from === null || to === null ? 0 : Math.round((to - from) / 1000);
}

/** Bitbucket: PENDING, IN_PROGRESS with a stage, or COMPLETED with a result. */
function state(kind: string, status: PipelineStatus): JsonObject {
  if (status === "PENDING") {
    return { type: `${kind}_state_pending`, name: "PENDING" };
  }
  if (status === "BUILDING" || status === "PAUSED") {
    const name = status === "BUILDING" ? "RUNNING" : "PAUSED";
    return {
      type: `${kind}_state_in_progress`,
      name: "IN_PROGRESS",
      stage: { type: `${kind}_state_in_progress_${name.toLowerCase()}`, name },
    };
  }
  const result = status === "PASSED" ? "SUCCESSFUL" : status;
  return {
    type: `${kind}_state_completed`,
    name: "COMPLETED",
    result: { type: `${kind}_state_completed_${result.toLowerCase()}`, name: result },
  };
}
