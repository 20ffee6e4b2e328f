import { z } from "zod";
import { mergeRules } from "../actions/index.ts";
import { restriction } from "../serialize/index.ts";
import { BRANCH_TYPES, RESTRICTION_KINDS } from "../state.ts";
import type { Repository, Restriction } from "../state.ts";
import { findUser, nextId } from "../world.ts";
import { fieldError, noSuchApi, notFound } from "./errors.ts";
import { listAnswer } from "./lists.ts";
import { operation, param, readBody, repositoryOf } from "./operation.ts";
import type { Answer, ApiRequest, Operation } from "./operation.ts";
import { pullRequestOf } from "./pull-request-lookup.ts";

const R = "/repositories/{workspace}/{repo_slug}";
const B = `${R}/branch-restrictions`;

/** Branch restrictions, and what stands between a pull request and its merge. */
export const restrictionOperations: readonly Operation[] = [
  operation("GET", B, (request) => {
    const repository = repositoryOf(request, "admin");
    const kind = request.query.get("kind");
    const pattern = request.query.get("pattern");
    const found = repository.restrictions.filter(
      (one) =>
        (kind === null || one.kind === kind) && (pattern === null || one.pattern === pattern),
    );
    return listAnswer(request, found, (one) => restriction(request.view, repository, one));
  }),
  operation("POST", B, (request) => {
    const repository = repositoryOf(request, "admin");
    const made = { id: nextId(request.view.state), ...read(request) };
    assertUnique(repository, made);
    repository.restrictions.push(made);
    return { status: 201, body: restriction(request.view, repository, made) };
  }),
  operation("GET", `${B}/{id}`, (request) => {
    const { repository, found } = restrictionOf(request);
    return { status: 200, body: restriction(request.view, repository, found) };
  }),
  operation("PUT", `${B}/{id}`, (request) => {
    const { repository, found } = restrictionOf(request);
    const wanted = { id: found.id, ...read(request) };
    assertUnique(repository, wanted);
    Object.assign(found, wanted);
    return { status: 200, body: restriction(request.view, repository, found) };
  }),
  operation("DELETE", `${B}/{id}`, (request) => {
    const { repository, found } = restrictionOf(request);
    repository.restrictions = repository.restrictions.filter((one) => one !== found);
    return { status: 204 };
  }),
  operation("GET", `${R}/pullrequests/{pull_request_id}/mergeability/checks`, mergeability),
];

const input = z.looseObject({
  kind: z.enum(RESTRICTION_KINDS),
  branch_match_kind: z.enum(["glob", "branching_model"]).default("glob"),
  branch_type: z.enum(BRANCH_TYPES).optional(),
  pattern: z.string().optional(),
  value: z.number().int().min(0).nullish(),
  users: z.array(z.looseObject({ uuid: z.string() })).optional(),
  groups: z.array(z.looseObject({ slug: z.string() })).optional(),
});

function read(request: ApiRequest): Omit<Restriction, "id"> {
  const wanted = readBody(request, input);
  const byModel = wanted.branch_match_kind === "branching_model";
  if (byModel ? wanted.branch_type === undefined : (wanted.pattern ?? "") === "") {
    throw fieldError(byModel ? "branch_type" : "pattern", "This field is required.");
  }
  const limited = wanted.kind === "push" || wanted.kind === "restrict_merges";
  if (limited && (wanted.users === undefined || wanted.groups === undefined)) {
    throw fieldError("users", "Users and groups are required for this kind.");
  }
  return {
    kind: wanted.kind,
    pattern: byModel ? "" : (wanted.pattern ?? ""),
    branchType: byModel ? (wanted.branch_type ?? null) : null,
    value: wanted.value ?? null,
    users: (wanted.users ?? []).map(({ uuid }) => {
      const user = findUser(request.view.state, uuid);
      if (user === null) {
        throw fieldError("users", `There is no user ${uuid}.`);
      }
      return user.uuid;
    }),
    groups: (wanted.groups ?? []).map(({ slug }) => slug),
  };
}

/** Bitbucket: a kind once for each pattern or type of branch. */
function assertUnique(repository: Repository, wanted: Restriction): void {
  const same = (one: Restriction) =>
    one.id !== wanted.id &&
    one.kind === wanted.kind &&
    one.pattern === wanted.pattern &&
    one.branchType === wanted.branchType;
  if (repository.restrictions.some(same)) {
    throw fieldError("kind", "There is a restriction of this kind for these branches already.");
  }
}

function restrictionOf(request: ApiRequest): { repository: Repository; found: Restriction } {
  const repository = repositoryOf(request, "admin");
  const id = param(request, "id");
  const found = repository.restrictions.find((one) => String(one.id) === id);
  if (found === undefined) {
    throw notFound(`Branch restriction ${id} not found`);
  }
  return { repository, found };
}

/** Bitbucket: new in 2026. Only Premium stops the merge; else the page warns. */
function mergeability(request: ApiRequest): Answer {
  const { repository, pull } = pullRequestOf(request);
  const { mergeabilityChecks, premium } = request.world.switches;
  if (!mergeabilityChecks) {
    throw noSuchApi();
  }
  const values = mergeRules(repository, pull).map(({ kind, passed, reason }) => ({
    type: kind,
    status: passed ? "PASSED" : "FAILED",
    required: premium,
    blocking: premium,
    reason,
  }));
  return { status: 200, body: { size: values.length, values } };
}
