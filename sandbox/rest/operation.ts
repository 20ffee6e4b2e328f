import type { z } from "zod";
import { allows, repositoryPermission, workspacePermission } from "../auth/index.ts";
import type { Identity } from "../auth/index.ts";
import { resolveCommit } from "../git/index.ts";
import { parseJson } from "../json.ts";
import type { Json } from "../json.ts";
import type { View } from "../serialize/index.ts";
import type { Repository, RepositoryPermission, User, Workspace } from "../state.ts";
import { findRepository, findWorkspace } from "../world.ts";
import type { World } from "../world.ts";
import { ApiError, forbidden, notFound } from "./errors.ts";

export interface ApiRequest {
  world: World;
  /** The data, with links as this client knows the server. */
  view: View;
  identity: Identity;
  params: Readonly<Record<string, string>>;
  /** As the client sees the address. */
  address: URL;
  query: URLSearchParams;
  headers: Headers;
  body: Buffer;
}

export interface Answer {
  status: number;
  /** Bytes and text go out as they are, everything else as JSON; undefined: no body. */
  body?: Json | Uint8Array;
  headers?: Record<string, string>;
  /** Paths that the answer has only when `fields=` names them. */
  extras?: readonly string[];
}

export type Method = "GET" | "POST" | "PUT" | "DELETE";

/** One operation; `route` with the names of Bitbucket's OpenAPI document. */
export interface Operation {
  method: Method;
  route: string;
  handle(request: ApiRequest): Answer | Promise<Answer>;
}

/** An operation, shorter to write. */
export function operation(
  method: Method,
  route: string,
  handle: (request: ApiRequest) => Answer | Promise<Answer>,
): Operation {
  return { method, route, handle };
}

/** A part of the address; the route guarantees it. */
export function param(request: ApiRequest, name: string): string {
  const value = request.params[name];
  if (value === undefined) {
    throw new Error(`The route has no part {${name}}.`);
  }
  return value;
}

/** Who calls. Anonymous callers get 401. */
export function caller(request: ApiRequest): User {
  if (request.identity.kind !== "known") {
    throw new ApiError(401, "Token is invalid, expired, or not supported for this endpoint.");
  }
  return request.identity.user;
}

/** The repository of the address. Bitbucket: what one may not see is 404. */
export function repositoryOf(
  request: ApiRequest,
  needs: RepositoryPermission = "read",
): Repository {
  const workspace = param(request, "workspace");
  const slug = param(request, "repo_slug");
  const found = findRepository(request.view.state, workspace, slug);
  const has =
    found === null ? null : repositoryPermission(request.view.state, found, request.identity);
  if (found === null || has === null) {
    throw notFound(`Repository ${workspace}/${slug} not found`);
  }
  const { ipAllowlist } = request.world.switches;
  if (found.isPrivate && ipAllowlist === "silent") {
    throw notFound(`Repository ${workspace}/${slug} not found`);
  }
  if (found.isPrivate && ipAllowlist === "named") {
    throw forbidden("To access this repository, your IP address must be on the allowlist.");
  }
  if (!allows(has, needs)) {
    throw forbidden("Your credentials do not have the required permission on this repository.");
  }
  return found;
}

/** The workspace of the address, of which the caller must be a member. */
export function workspaceOfRequest(request: ApiRequest): Workspace {
  const id = param(request, "workspace");
  const found = findWorkspace(request.view.state, id);
  if (found === null || workspacePermission(request.view.state, found, request.identity) === null) {
    throw notFound(`No workspace with identifier '${id}'.`);
  }
  return found;
}

/** A commit by branch, tag or hash. @throws ApiError 404 */
export async function commitOf(
  request: ApiRequest,
  repository: Repository,
  revision: string,
): Promise<string> {
  const hash = await resolveCommit(request.world.git, repository.gitDir, revision);
  if (hash === null) {
    throw notFound(`Commit not found: ${revision}`);
  }
  return hash;
}

/** The body as JSON, or as form fields when it is a form; nothing counts as `{}`. */
export function jsonBody(request: ApiRequest): Json {
  const type = request.headers.get("content-type") ?? "";
  const text = request.body.toString("utf8");
  if (text.trim() === "") {
    return {};
  }
  if (type.startsWith("application/x-www-form-urlencoded")) {
    return Object.fromEntries(new URLSearchParams(text));
  }
  try {
    return parseJson(text);
  } catch {
    throw new ApiError(400, "Bad request", { detail: "The request body is not valid JSON." });
  }
}

/** The body in a known shape. @throws ApiError 400 that names the fields at fault */
export function readBody<T>(request: ApiRequest, schema: z.ZodType<T>): T {
  const result = schema.safeParse(jsonBody(request));
  if (result.success) {
    return result.data;
  }
  const fields: Record<string, string[]> = {};
  for (const issue of result.error.issues) {
    const name = issue.path.join(".") || "body";
    (fields[name] ??= []).push(issue.message);
  }
  const [name = "", texts = []] = Object.entries(fields)[0] ?? [];
  throw new ApiError(400, `${name}: ${texts[0] ?? "invalid"}`, { fields });
}
