import { randomUUID } from "node:crypto";
import { z } from "zod";
import { eventScope, granularScopes, workspacePermission } from "../auth/index.ts";
import { eventsLink, hook as hookBody, hookUrl } from "../serialize/index.ts";
import type { HookOwner } from "../serialize/index.ts";
import type { Hook } from "../state.ts";
import { EVENTS, isInternalAddress } from "./hook-rules.ts";
import { ApiError, fieldError, forbidden, notFound } from "./errors.ts";
import { listAnswer } from "./lists.ts";
import { operation, param, readBody, repositoryOf, workspaceOfRequest } from "./operation.ts";
import type { Answer, ApiRequest, Operation } from "./operation.ts";
import { scopeError } from "./scope-error.ts";

const R = "/repositories/{workspace}/{repo_slug}";
const W = "/workspaces/{workspace}";

type FindOwner = (request: ApiRequest) => { owner: HookOwner; hooks: Hook[] };

export const hookOperations: readonly Operation[] = [
  ...operationsFor(R, ofRepository),
  ...operationsFor(W, ofWorkspace),
  operation("GET", "/hook_events", (request) => ({
    status: 200,
    body: {
      repository: eventsLink(request.view, "repository"),
      workspace: eventsLink(request.view, "workspace"),
    },
  })),
  operation("GET", "/hook_events/{subject_type}", (request) => {
    const subject = param(request, "subject_type");
    if (subject !== "repository" && subject !== "workspace") {
      throw notFound(`Invalid subject: ${subject}`);
    }
    return listAnswer(
      request,
      EVENTS,
      (event) => {
        const [category = "", label = ""] = event.split(":");
        const text = label.replaceAll("_", " ");
        return { event, category, label: text, description: `Whenever ${category} is ${text}` };
      },
      { defaultLength: 100 },
    );
  }),
];

function operationsFor(base: string, find: FindOwner): Operation[] {
  return [
    operation("GET", `${base}/hooks`, (request) => {
      const { owner, hooks } = find(request);
      return listAnswer(request, hooks, (one) => hookBody(request.view, owner, one));
    }),
    operation("POST", `${base}/hooks`, (request) => createHook(request, find)),
    operation("GET", `${base}/hooks/{uid}`, (request) => {
      const { owner, hooks } = find(request);
      return { status: 200, body: hookBody(request.view, owner, hookOf(request, hooks)) };
    }),
    operation("PUT", `${base}/hooks/{uid}`, (request) => updateHook(request, find)),
    operation("DELETE", `${base}/hooks/{uid}`, (request) => {
      const { hooks } = find(request);
      hooks.splice(hooks.indexOf(hookOf(request, hooks)), 1);
      return { status: 204 };
    }),
  ];
}

/** Bitbucket: besides the scope the user must be an administrator of the repository. */
function ofRepository(request: ApiRequest): { owner: HookOwner; hooks: Hook[] } {
  repositoryOf(request);
  try {
    const repository = repositoryOf(request, "admin");
    return { owner: { kind: "repository", repository }, hooks: repository.hooks };
  } catch {
    throw forbidden("The requesting user does not have permission to install webhooks.");
  }
}

function ofWorkspace(request: ApiRequest): { owner: HookOwner; hooks: Hook[] } {
  const workspace = workspaceOfRequest(request);
  if (workspacePermission(request.view.state, workspace, request.identity) !== "owner") {
    throw forbidden("The requesting user does not have permission to install webhooks.");
  }
  return { owner: { kind: "workspace", workspace }, hooks: workspace.hooks };
}

const MOST_HOOKS = 50;

const hookInput = z.looseObject({
  url: z.url({ protocol: /^https?$/, error: "Enter a valid URL." }),
  description: z.string().nullish(),
  active: z.boolean().optional(),
  secret: z.string().max(128, "Ensure this value has at most 128 characters.").nullish(),
  events: z.array(z.enum(EVENTS, "Unknown event.")).min(1, "At least one event is needed."),
  skip_cert_verification: z.boolean().optional(),
});

const hookChange = hookInput.partial();

function createHook(request: ApiRequest, find: FindOwner): Answer {
  const { owner, hooks } = find(request);
  const input = readBody(request, hookInput);
  checkInput(request, input);
  if (hooks.length >= MOST_HOOKS) {
    throw new ApiError(400, `At most ${MOST_HOOKS} webhooks are allowed.`);
  }
  const hook: Hook = {
    uuid: randomUUID(),
    url: input.url,
    description: input.description ?? "",
    active: input.active ?? true,
    secret: input.secret === "" ? null : (input.secret ?? null),
    events: [...new Set(input.events)],
    skipCertVerification: input.skip_cert_verification ?? false,
    createdAt: request.world.now(),
  };
  hooks.push(hook);
  const location = hookUrl(request.view, owner, hook.uuid);
  return { status: 201, body: hookBody(request.view, owner, hook), headers: { location } };
}

/** Bitbucket: without `secret` it stays, null or "" removes it. */
function updateHook(request: ApiRequest, find: FindOwner): Answer {
  const { owner, hooks } = find(request);
  const hook = hookOf(request, hooks);
  const input = readBody(request, hookChange);
  checkInput(request, input);
  hook.url = input.url ?? hook.url;
  hook.description = input.description ?? hook.description;
  hook.active = input.active ?? hook.active;
  hook.events = input.events === undefined ? hook.events : [...new Set(input.events)];
  hook.skipCertVerification = input.skip_cert_verification ?? hook.skipCertVerification;
  if (input.secret !== undefined) {
    hook.secret = input.secret === "" ? null : input.secret;
  }
  return { status: 200, body: hookBody(request.view, owner, hook) };
}

/** Bitbucket: a subscription needs the read scope of each event's subject; public addresses only. */
function checkInput(request: ApiRequest, input: z.infer<typeof hookChange>): void {
  if (request.identity.kind === "known") {
    const granted = granularScopes(request.identity.token.scopes);
    const required = [...new Set((input.events ?? []).map(eventScope))];
    if (required.some((scope) => !granted.has(scope))) {
      throw scopeError(required, request.identity.token.scopes);
    }
  }
  const refusesLoopback = !request.world.switches.allowLoopbackHooks;
  if (input.url !== undefined && refusesLoopback && isInternalAddress(input.url)) {
    throw fieldError("url", "The address must be reachable from the internet.");
  }
}

/** Bitbucket: the message names the repository, not the hook. */
function hookOf(request: ApiRequest, hooks: readonly Hook[]): Hook {
  const id = param(request, "uid").replace(/^\{(.*)\}$/, "$1");
  const hook = hooks.find((one) => one.uuid === id);
  if (hook === undefined) {
    const name = request.params["repo_slug"] ?? request.params["workspace"] ?? "";
    throw notFound(`${name} is not a valid hook`);
  }
  return hook;
}
