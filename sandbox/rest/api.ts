import { setTimeout as sleep } from "node:timers/promises";
import {
  classicScope,
  granularScopes,
  identify,
  repositoryPermission,
  requiredScopes,
} from "../auth/index.ts";
import type { Identity, RateLimit } from "../auth/index.ts";
import { selectFields } from "../fields.ts";
import type { Answer as SentAnswer, Fault } from "../options.ts";
import type { Call } from "../state.ts";
import { findRepository } from "../world.ts";
import type { World } from "../world.ts";
import type { CallLog } from "./calls.ts";
import { addressOf } from "./address.ts";
import { ApiError, forbidden, noSuchApi, notFound, PlainError } from "./errors.ts";
import type { Faults } from "./faults.ts";
import type { Answer, ApiRequest, Operation } from "./operation.ts";
import { createRouter } from "./router.ts";
import type { Match } from "./router.ts";
import { scopeError } from "./scope-error.ts";
import { removedRoute } from "./users.ts";

export interface ApiContext {
  world: World;
  calls: CallLog;
  faults: Faults;
  rateLimit: RateLimit;
  onAnswer: ((answer: SentAnswer) => void) | null;
}

/** Answers one call; null: the connection is to break instead. */
export type Api = (request: Request) => Promise<Response | null>;

interface Reply {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
}

/** The REST API below `/2.0`, as one function from request to response. */
export function createApi(context: ApiContext, operations: readonly Operation[]): Api {
  const route = createRouter(operations);
  return async function api(request) {
    const { world, calls, faults } = context;
    const place = addressOf(request, world.links);
    const match = route(request.method, place.path);
    const authorization = request.headers.get("authorization");
    const identity = identify(world.state, world.switches, authorization, world.now());
    const call: Call = {
      at: world.now(),
      user: identity.kind === "known" ? identity.user.username : null,
      method: request.method,
      path: place.path + place.address.search,
      route: match.kind === "found" ? match.operation.route : "",
      status: null,
    };
    calls.add(call);
    await calls.notify(call, "before");
    const fault = faults.take(call.method, call.route === "" ? place.path : call.route);
    if (fault?.delayMs !== undefined) {
      await sleep(fault.delayMs);
    }
    if (fault?.drop === "before") {
      return null;
    }
    const invented = fault === null ? null : faultReply(fault);
    const reply = invented ?? (await answerCall(context, request, place, match, identity));
    call.status = reply.status;
    await calls.notify(call, "after");
    if (fault?.drop === "after") {
      return null;
    }
    if (invented === null) {
      context.onAnswer?.({ method: call.method, path: call.path, route: call.route, ...reply });
    }
    const empty = reply.body.length === 0 || reply.status === 204 || reply.status === 304;
    return new Response(empty ? null : new Uint8Array(reply.body), {
      status: reply.status,
      headers: { date: new Date(world.now()).toUTCString(), ...reply.headers },
    });
  };
}

/** The answer that a fault puts in place of the real one; null for a fault that only delays. */
function faultReply(fault: Fault): Reply | null {
  if (fault.status === undefined) {
    return null;
  }
  const body = fault.body ?? { type: "error", error: { message: "Something went wrong" } };
  return toReply(fault.status, body, fault.headers ?? {});
}

type Place = ReturnType<typeof addressOf>;

/** Bitbucket: first who it is, then whether the scopes suffice, then what they may see. */
async function answerCall(
  context: ApiContext,
  request: Request,
  place: Place,
  match: Match,
  identity: Identity,
): Promise<Reply> {
  const { world } = context;
  const required =
    match.kind === "found"
      ? requiredScopes(`${match.operation.method} ${match.operation.route}`)
      : [];
  const headers = credentialHeaders(context, identity, required);
  try {
    admit(context, place, match, identity, required);
    if (match.kind !== "found") {
      throw refusal(world, place.path, match);
    }
    const answer = await match.operation.handle({
      world,
      view: { state: world.state, links: place.links },
      identity,
      params: match.params,
      address: place.address,
      query: place.address.searchParams,
      headers: request.headers,
      body: Buffer.from(await request.arrayBuffer()),
    } satisfies ApiRequest);
    return answerReply(answer, place.address.searchParams.get("fields"), headers);
  } catch (error) {
    return errorReply(error, headers);
  }
}

function admit(
  context: ApiContext,
  place: Place,
  match: Match,
  identity: Identity,
  required: readonly string[],
): void {
  const { world, rateLimit } = context;
  if (identity.kind === "refused") {
    throw unauthorized(identity.pair);
  }
  if (identity.kind === "anonymous" && required.length > 0 && !isPublic(world, match)) {
    throw unauthorized(true);
  }
  const counted = place.path.startsWith("/repositories/");
  if (counted && !rateLimit.take(identity, world.now())) {
    throw tooMany(world);
  }
  if (identity.kind === "known") {
    const granted = granularScopes(identity.token.scopes);
    if (required.some((scope) => !granted.has(scope))) {
      throw world.switches.namesScopes
        ? scopeError(required, identity.token.scopes)
        : forbidden("Your credentials lack one or more required privilege scopes.");
    }
  }
}

function isPublic(world: World, match: Match): boolean {
  if (match.kind !== "found" || match.operation.method !== "GET") {
    return false;
  }
  const { workspace = "", repo_slug: slug = "" } = match.params;
  const repository = findRepository(world.state, workspace, slug);
  const anonymous: Identity = { kind: "anonymous" };
  return repository !== null && repositoryPermission(world.state, repository, anonymous) !== null;
}

function unauthorized(pair: boolean): ApiError {
  const message = "Token is invalid, expired, or not supported for this endpoint.";
  const realm = { "www-authenticate": 'Basic realm="Bitbucket.org HTTP"' };
  return new ApiError(401, message, {}, pair ? realm : {});
}

/** Bitbucket's form of this answer is not documented, hence the switches. */
function tooMany(world: World): Error {
  const message = "Rate limit for this resource has been exceeded.";
  const { body429, retryAfterOn429 } = world.switches;
  const headers: Record<string, string> =
    retryAfterOn429 === null ? {} : { "retry-after": String(retryAfterOn429) };
  if (body429 === "json") {
    return new ApiError(429, message, {}, headers);
  }
  const error = new PlainError(429, message, "text/plain");
  Object.assign(error.headers, headers);
  return error;
}

const ISSUES = /^\/repositories\/[^/]+\/[^/]+\/(issues|components|milestones|versions)(\/|$)/;

function refusal(world: World, path: string, match: Match): Error {
  if (match.kind === "wrong-method") {
    const allow = match.kind === "wrong-method" ? match.allowed.join(", ") : "";
    return new ApiError(405, "Method not allowed", {}, { allow });
  }
  if (path === "") {
    return forbidden("Forbidden");
  }
  if (ISSUES.test(path) && world.switches.issueEndpointStatus === 410) {
    return new ApiError(410, "Functionality has been deprecated");
  }
  return removedRoute(path) ?? (ISSUES.test(path) ? notFound() : noSuchApi());
}

function credentialHeaders(
  context: ApiContext,
  identity: Identity,
  required: readonly string[],
): Record<string, string> {
  if (identity.kind !== "known" || !context.world.switches.credentialHeaders) {
    return {};
  }
  const { token } = identity;
  const classic = token.scopes.every((scope) => !scope.endsWith(":bitbucket"));
  const accepted = classic ? required.map(classicScope) : required;
  const headers: Record<string, string> = {
    "x-oauth-scopes": token.scopes.join(", "),
    "x-accepted-oauth-scopes": accepted.join(", "),
    "x-credential-type": token.kind === "api" ? "api_token" : "access_token",
  };
  if (token.kind === "access") {
    const limit = context.world.switches.hourlyLimit;
    const used = context.rateLimit.used(identity, context.world.now());
    headers["x-ratelimit-limit"] = String(limit);
    headers["x-ratelimit-resource"] = "api";
    headers["x-ratelimit-nearlimit"] = String(used > limit * 0.8);
  }
  return headers;
}

function answerReply(
  answer: Answer,
  fields: string | null,
  headers: Record<string, string>,
): Reply {
  const { body } = answer;
  const all = { ...headers, ...answer.headers };
  if (body === undefined || body instanceof Uint8Array) {
    return { status: answer.status, headers: all, body: Buffer.from(body ?? []) };
  }
  return toReply(answer.status, selectFields(body, fields, answer.extras ?? []), all);
}

function errorReply(error: unknown, headers: Record<string, string>): Reply {
  if (error instanceof ApiError || error instanceof PlainError) {
    return toReply(error.status, error.body, { ...headers, ...error.headers });
  }
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const body = { type: "error", error: { message: "The sandbox failed.", detail } };
  return toReply(500, body, headers);
}

function toReply(status: number, body: unknown, headers: Record<string, string>): Reply {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const type = typeof body === "string" ? "text/plain" : "application/json; charset=utf-8";
  const all = { "content-type": type, ...lowerCase(headers) };
  return { status, headers: all, body: Buffer.from(text, "utf8") };
}

function lowerCase(headers: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
}
