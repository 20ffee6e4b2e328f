import { randomUUID } from "node:crypto";
import { z } from "zod";
import {
  declinePullRequest,
  isBarred,
  mergePullRequest,
  mergeRules,
  setVerdict,
} from "../actions/index.ts";
import type { MergeOutcome, MergeRequest } from "../actions/index.ts";
import { allows, repositoryPermission } from "../auth/index.ts";
import { MERGE_STRATEGIES } from "../git/index.ts";
import type { JsonObject } from "../json.ts";
import {
  commitRef,
  participant,
  pullRequest,
  PULL_REQUEST_EXTRAS,
  pullRequestUrl,
} from "../serialize/index.ts";
import type { MergeTask, PullRequest, Repository, User } from "../state.ts";
import type { World } from "../world.ts";
import { ApiError, forbidden } from "./errors.ts";
import { caller, operation, param, readBody } from "./operation.ts";
import type { Answer, ApiRequest, Operation } from "./operation.ts";
import { pullRequestOf } from "./pull-request-lookup.ts";

const P = "/repositories/{workspace}/{repo_slug}/pullrequests/{pull_request_id}";

export const verdictOperations: readonly Operation[] = [
  operation("POST", `${P}/approve`, (request) => giveVerdict(request, "approved")),
  operation("DELETE", `${P}/approve`, (request) => takeVerdict(request, "approved")),
  operation("POST", `${P}/request-changes`, (request) => giveVerdict(request, "changes_requested")),
  operation("DELETE", `${P}/request-changes`, (request) =>
    takeVerdict(request, "changes_requested"),
  ),
  operation("POST", `${P}/decline`, decline),
  operation("POST", `${P}/merge`, mergeNow),
  operation("GET", `${P}/merge/task-status/{task_id}`, mergeStatus),
];

type Verdict = "approved" | "changes_requested";

/** Bitbucket: also one's own pull request, also a merged one. */
function giveVerdict(request: ApiRequest, verdict: Verdict): Answer {
  const { repository, pull } = pullRequestOf(request);
  if (pull.state !== "OPEN" && (pull.state !== "MERGED" || verdict === "changes_requested")) {
    throw new ApiError(400, "The pull request is closed.");
  }
  const user = caller(request);
  const one = setVerdict(request.world, repository, pull, user.uuid, verdict, true);
  return { status: 200, body: participant(request.view, one) };
}

function takeVerdict(request: ApiRequest, verdict: Verdict): Answer {
  const { repository, pull } = pullRequestOf(request);
  const user = caller(request);
  if (pull.state !== "OPEN") {
    throw new ApiError(400, "The pull request is closed.");
  }
  const given = pull.participants.some((one) => one.user === user.uuid && one.state === verdict);
  if (!given) {
    throw new ApiError(404, "You have not given this verdict.");
  }
  setVerdict(request.world, repository, pull, user.uuid, verdict, false);
  return { status: 204 };
}

function decline(request: ApiRequest): Answer {
  const { repository, pull } = pullRequestOf(request);
  const user = caller(request);
  const has = repositoryPermission(request.view.state, repository, request.identity);
  if (user.uuid !== pull.author && !allows(has, "write")) {
    throw forbidden("Only the author or someone with write access can decline a pull request.");
  }
  if (pull.state !== "OPEN") {
    throw closed();
  }
  const { message } = readBody(request, z.looseObject({ message: z.string().optional() }));
  declinePullRequest(request.world, repository, pull, user.uuid, message ?? "");
  const body = pullRequest(request.view, repository, pull);
  return { status: 200, body, extras: PULL_REQUEST_EXTRAS };
}

function closed(): ApiError {
  const text = "This pull request is already closed.";
  return new ApiError(400, text, { fields: { newstatus: [text] } });
}

const mergeInput = z.looseObject({
  message: z
    .string()
    .refine((text) => Buffer.byteLength(text) <= 128 * 1024, "The message is over 128 KiB.")
    .optional(),
  close_source_branch: z.boolean().optional(),
  merge_strategy: z.enum(MERGE_STRATEGIES, "This merge strategy is not allowed.").optional(),
});

async function mergeNow(request: ApiRequest): Promise<Answer> {
  const { repository, pull } = pullRequestOf(request, "write");
  const { world } = request;
  const actor = caller(request);
  const input = readBody(request, mergeInput);
  assertMayMerge(world, repository, pull, actor);
  const merge: MergeRequest = {
    strategy: input.merge_strategy ?? "merge_commit",
    message: input.message ?? null,
    closeSourceBranch: input.close_source_branch ?? pull.closeSourceBranch,
  };
  if (request.query.get("async") === "true" || world.switches.slowMerges) {
    const task: MergeTask = { id: randomUUID(), state: "PENDING", message: "" };
    pull.mergeTasks.set(task.id, task);
    world.background(mergeLater(world, repository, pull, actor, merge, task));
    const location = `${pullRequestUrl(request.view, repository, pull.id)}/merge/task-status/${task.id}`;
    return { status: 202, headers: { location } };
  }
  const refusal = refusalOf(await mergePullRequest(world, repository, pull, actor, merge));
  if (refusal !== null) {
    throw refusal;
  }
  return { status: 200, body: merged(request, repository, pull), extras: PULL_REQUEST_EXTRAS };
}

/** Bitbucket: who may merge is kept by all plans, the other rules only with Premium. */
function assertMayMerge(
  world: World,
  repository: Repository,
  pull: PullRequest,
  actor: User,
): void {
  const { branch } = pull.destination;
  if (isBarred(repository, "restrict_merges", branch, actor.uuid)) {
    throw forbidden(`You do not have permission to merge pull requests into ${branch}.`);
  }
  const missing = mergeRules(repository, pull).filter((rule) => !rule.passed);
  if (world.switches.premium && pull.state === "OPEN" && missing.length > 0) {
    throw new ApiError(400, missing.map((rule) => rule.reason).join(" "));
  }
}

async function mergeLater(
  world: World,
  repository: Repository,
  pull: PullRequest,
  actor: User,
  merge: MergeRequest,
  task: MergeTask,
): Promise<void> {
  const refusal = refusalOf(await mergePullRequest(world, repository, pull, actor, merge));
  task.state = refusal === null ? "SUCCESS" : "FAILED";
  task.message = refusal?.message ?? "";
}

function refusalOf(outcome: MergeOutcome): ApiError | null {
  switch (outcome.kind) {
    case "merged":
      return null;
    case "closed":
      return closed();
    case "conflict":
      return new ApiError(400, "You can't merge until you resolve all merge conflicts.", {
        data: { conflicts: outcome.paths },
      });
    case "not-fast-forward":
      return new ApiError(400, "The pull request cannot be merged by fast-forward.");
    case "moved":
      return new ApiError(409, "A branch of this pull request has moved. Reload and try again.");
  }
}

/** Bitbucket: in the answer to a merge the hash has 40 characters. */
function merged(request: ApiRequest, repository: Repository, pull: PullRequest): JsonObject {
  const body = pullRequest(request.view, repository, pull);
  const hash = pull.mergeCommit;
  return hash === null
    ? body
    : { ...body, merge_commit: commitRef(request.view, repository, hash) };
}

/** Bitbucket: an unknown task answers PENDING forever. */
function mergeStatus(request: ApiRequest): Answer {
  const { repository, pull } = pullRequestOf(request);
  const task = pull.mergeTasks.get(param(request, "task_id"));
  if (task?.state === "FAILED") {
    throw new ApiError(400, task.message);
  }
  const self = { href: request.address.href };
  if (task?.state === "SUCCESS") {
    const result = merged(request, repository, pull);
    return {
      status: 200,
      body: { task_status: "SUCCESS", links: { self }, merge_result: result },
      extras: PULL_REQUEST_EXTRAS.map((path) => `merge_result.${path}`),
    };
  }
  return { status: 200, body: { task_status: "PENDING", links: { self } } };
}
