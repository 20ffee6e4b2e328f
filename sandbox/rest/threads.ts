import { z } from "zod";
import { touch } from "../actions/index.ts";
import { resolution, task as taskBody } from "../serialize/index.ts";
import type { Comment, PullRequest, Task } from "../state.ts";
import { emitComment } from "../webhooks/index.ts";
import { nextId } from "../world.ts";
import { commentOf } from "./comments.ts";
import { ApiError, forbidden, notFound } from "./errors.ts";
import { listAnswer } from "./lists.ts";
import { caller, operation, param, readBody } from "./operation.ts";
import type { Answer, ApiRequest, Operation } from "./operation.ts";
import { pullRequestOf } from "./pull-request-lookup.ts";

const P = "/repositories/{workspace}/{repo_slug}/pullrequests/{pull_request_id}";

/** Resolving threads, and tasks. */
export const threadOperations: readonly Operation[] = [
  operation("POST", `${P}/comments/{comment_id}/resolve`, resolve),
  operation("DELETE", `${P}/comments/{comment_id}/resolve`, reopen),
  operation("GET", `${P}/tasks`, (request) => {
    const { repository, pull } = pullRequestOf(request);
    return listAnswer(
      request,
      pull.tasks,
      (task) => taskBody(request.view, repository, pull, task),
      { queryFields: TASK_FIELDS, sortFields: TASK_FIELDS },
    );
  }),
  operation("POST", `${P}/tasks`, createTask),
  operation("GET", `${P}/tasks/{task_id}`, (request) => {
    const { repository, pull } = pullRequestOf(request);
    const body = taskBody(request.view, repository, pull, taskOf(request, pull));
    return { status: 200, body };
  }),
  operation("PUT", `${P}/tasks/{task_id}`, updateTask),
  operation("DELETE", `${P}/tasks/{task_id}`, (request) => {
    const { pull } = pullRequestOf(request);
    const task = taskOf(request, pull);
    if (task.creator !== caller(request).uuid) {
      throw forbidden("You can only delete your own tasks.");
    }
    pull.tasks = pull.tasks.filter((one) => one !== task);
    return { status: 204 };
  }),
];

const TASK_FIELDS = ["id", "state", "created_on", "updated_on", "pending"];

/** Bitbucket: only the first comment of a thread on the diff; twice is a conflict. */
function resolve(request: ApiRequest): Answer {
  const { repository, pull } = pullRequestOf(request);
  const comment = threadOf(request, pull);
  if (comment.resolution !== null) {
    throw new ApiError(409, "This comment thread is already resolved.");
  }
  const user = caller(request).uuid;
  const done = { user, on: touch(request.world, pull) };
  comment.resolution = done;
  emitComment(request.world, "resolved", repository, pull, comment, user);
  return { status: 200, body: resolution(request.view, done) };
}

function reopen(request: ApiRequest): Answer {
  const { repository, pull } = pullRequestOf(request);
  const comment = threadOf(request, pull);
  if (comment.resolution === null) {
    throw notFound("This comment thread is not resolved.");
  }
  comment.resolution = null;
  touch(request.world, pull);
  emitComment(request.world, "reopened", repository, pull, comment, caller(request).uuid);
  return { status: 204 };
}

function threadOf(request: ApiRequest, pull: PullRequest): Comment {
  const comment = commentOf(request, pull);
  caller(request);
  if (comment.parent !== null || comment.inline === null || comment.deleted) {
    throw forbidden("Only top-level comments on the diff can be resolved.");
  }
  return comment;
}

const text = z.string().trim().min(1, "This field is required.");

const taskInput = z.looseObject({
  content: z.looseObject({ raw: text }),
  comment: z.looseObject({ id: z.number().int() }).nullish(),
  pending: z.boolean().optional(),
});

function createTask(request: ApiRequest): Answer {
  const { repository, pull } = pullRequestOf(request);
  const creator = caller(request).uuid;
  const input = readBody(request, taskInput);
  const on = input.comment?.id ?? null;
  if (on !== null && !pull.comments.some((comment) => comment.id === on && !comment.deleted)) {
    throw new ApiError(400, `There is no comment ${on} on this pull request.`);
  }
  const now = touch(request.world, pull);
  const task: Task = {
    id: nextId(request.view.state),
    creator,
    raw: input.content.raw,
    comment: on,
    pending: input.pending ?? false,
    state: "UNRESOLVED",
    resolvedOn: null,
    resolvedBy: null,
    createdOn: now,
    updatedOn: now,
  };
  pull.tasks.push(task);
  return { status: 201, body: taskBody(request.view, repository, pull, task) };
}

function updateTask(request: ApiRequest): Answer {
  const { repository, pull } = pullRequestOf(request);
  const task = taskOf(request, pull);
  const user = caller(request).uuid;
  const input = readBody(
    request,
    z.looseObject({
      content: z.looseObject({ raw: text }).optional(),
      state: z.enum(["RESOLVED", "UNRESOLVED"]).optional(),
    }),
  );
  task.raw = input.content?.raw ?? task.raw;
  task.updatedOn = touch(request.world, pull);
  if (input.state !== undefined && input.state !== task.state) {
    const resolved = input.state === "RESOLVED";
    task.state = input.state;
    task.resolvedOn = resolved ? task.updatedOn : null;
    task.resolvedBy = resolved ? user : null;
  }
  return { status: 200, body: taskBody(request.view, repository, pull, task) };
}

function taskOf(request: ApiRequest, pull: PullRequest): Task {
  const id = param(request, "task_id");
  const task = pull.tasks.find((one) => String(one.id) === id);
  if (task === undefined) {
    throw notFound(`Task ${id} not found`);
  }
  return task;
}
