import { z } from "zod";
import { participantOf, touch } from "../actions/index.ts";
import { comment as commentBody, commentUrl } from "../serialize/index.ts";
import type { Comment, Inline, PullRequest } from "../state.ts";
import { emitComment } from "../webhooks/index.ts";
import { nextId } from "../world.ts";
import type { World } from "../world.ts";
import { ApiError, forbidden, notFound, PlainError } from "./errors.ts";
import { listAnswer } from "./lists.ts";
import { caller, operation, param, readBody } from "./operation.ts";
import type { Answer, ApiRequest, Operation } from "./operation.ts";
import { pullRequestOf } from "./pull-request-lookup.ts";

const P = "/repositories/{workspace}/{repo_slug}/pullrequests/{pull_request_id}";

export const commentOperations: readonly Operation[] = [
  operation("GET", `${P}/comments`, listComments),
  operation("POST", `${P}/comments`, createComment),
  operation("GET", `${P}/comments/{comment_id}`, (request) => {
    const { repository, pull } = pullRequestOf(request);
    const comment = commentOf(request, pull);
    return { status: 200, body: commentBody(request.view, repository, pull, comment) };
  }),
  operation("PUT", `${P}/comments/{comment_id}`, updateComment),
  operation("DELETE", `${P}/comments/{comment_id}`, deleteComment),
];

const FIELDS = [
  "id",
  "created_on",
  "updated_on",
  "deleted",
  "pending",
  "content.raw",
  "inline.path",
  "parent.id",
  "user.uuid",
  "user.account_id",
  "user.nickname",
];

/** Oldest first; drafts only for whoever wrote them; deleted ones stay. */
function listComments(request: ApiRequest): Answer {
  const { repository, pull } = pullRequestOf(request);
  const shown = pull.comments.filter((comment) => isVisible(request, comment));
  return listAnswer(
    request,
    shown,
    (comment) => commentBody(request.view, repository, pull, comment),
    { queryFields: FIELDS, sortFields: FIELDS },
  );
}

function isVisible(request: ApiRequest, comment: Comment): boolean {
  const { identity } = request;
  return !comment.pending || (identity.kind === "known" && identity.user.uuid === comment.user);
}

/** The comment that an address names. Bitbucket: 404 with the id as the message. */
export function commentOf(request: ApiRequest, pull: PullRequest): Comment {
  const id = param(request, "comment_id");
  const comment = pull.comments.find((one) => String(one.id) === id);
  if (comment === undefined || !isVisible(request, comment)) {
    throw notFound(id);
  }
  return comment;
}

const line = z.number().int().min(1);

const inlineInput = z.looseObject({
  path: z.string().min(1),
  from: line.optional(),
  to: line.optional(),
  start_from: line.optional(),
  start_to: line.optional(),
});

const contentInput = z.looseObject({ raw: z.string().trim().min(1, "This field is required.") });

const commentInput = z.looseObject({
  content: contentInput,
  inline: inlineInput.optional(),
  parent: z.looseObject({ id: z.number().int() }).optional(),
  pending: z.boolean().optional(),
});

function createComment(request: ApiRequest): Answer {
  const { repository, pull } = pullRequestOf(request);
  const user = caller(request);
  const input = readBody(request, commentInput);
  checkLength(request.world, input.content.raw);
  const parent = input.parent === undefined ? null : parentOf(pull, input.parent.id);
  const now = touch(request.world, pull);
  const comment: Comment = {
    id: nextId(request.view.state),
    user: user.uuid,
    raw: input.content.raw,
    inline: parent === null ? readInline(pull, input.inline) : parent.inline,
    parent: parent?.id ?? null,
    pending: input.pending ?? false,
    deleted: false,
    resolution: null,
    createdOn: now,
    updatedOn: now,
  };
  pull.comments.push(comment);
  if (!comment.pending) {
    participantOf(pull, user.uuid).participatedOn = now;
    pull.activity.push({ kind: "comment", on: now, user: user.uuid, comment: comment.id });
    emitComment(request.world, "created", repository, pull, comment, user.uuid);
  }
  const body = commentBody(request.view, repository, pull, comment);
  const location = commentUrl(request.view, repository, pull, comment.id);
  return { status: 201, body, headers: { location } };
}

/** Bitbucket: too long a text ends in a proxy's own page. */
function checkLength(world: World, raw: string): void {
  const limit = world.switches.maxCommentLength;
  if (limit !== null && raw.length > limit) {
    throw new PlainError(400, "<h1>Bad Request (400)</h1>", "text/html");
  }
}

function parentOf(pull: PullRequest, id: number): Comment {
  const parent = pull.comments.find((one) => one.id === id && !one.deleted);
  if (parent === undefined) {
    throw new ApiError(400, "Invalid parent ID");
  }
  return parent;
}

/** Bitbucket: neither path nor lines are checked against the diff, only a range's own order. */
function readInline(
  pull: PullRequest,
  input: z.infer<typeof inlineInput> | undefined,
): Inline | null {
  if (input === undefined) {
    return null;
  }
  checkRange("to", input.start_to, input.to);
  checkRange("from", input.start_from, input.from);
  return {
    path: input.path,
    from: input.from ?? null,
    to: input.to ?? null,
    startFrom: input.start_from ?? null,
    startTo: input.start_to ?? null,
    sourceCommit: pull.source.commit,
    destinationCommit: pull.destination.commit,
  };
}

function checkRange(name: string, start: number | undefined, end: number | undefined): void {
  if (start !== undefined && (end === undefined || start > end)) {
    throw new ApiError(400, `"start_${name}" must be less than or equal to "${name}"`);
  }
}

function updateComment(request: ApiRequest): Answer {
  const { repository, pull } = pullRequestOf(request);
  const comment = ownComment(request, pull);
  const input = readBody(
    request,
    z.looseObject({ content: contentInput, pending: z.boolean().optional() }),
  );
  checkLength(request.world, input.content.raw);
  const wasPending = comment.pending;
  comment.raw = input.content.raw;
  comment.pending = wasPending && (input.pending ?? true);
  comment.updatedOn = touch(request.world, pull);
  if (!comment.pending) {
    const key = wasPending ? "created" : "updated";
    emitComment(request.world, key, repository, pull, comment, comment.user);
  }
  return { status: 200, body: commentBody(request.view, repository, pull, comment) };
}

function deleteComment(request: ApiRequest): Answer {
  const { repository, pull } = pullRequestOf(request);
  const comment = ownComment(request, pull);
  comment.deleted = true;
  comment.raw = "";
  comment.updatedOn = touch(request.world, pull);
  if (!comment.pending) {
    emitComment(request.world, "deleted", repository, pull, comment, comment.user);
  }
  return { status: 204 };
}

function ownComment(request: ApiRequest, pull: PullRequest): Comment {
  const comment = commentOf(request, pull);
  if (comment.user !== caller(request).uuid) {
    throw forbidden("You can only change your own comments.");
  }
  if (comment.deleted) {
    throw notFound(String(comment.id));
  }
  return comment;
}
