import type { HookOwner, HookSpec, HostHooks } from "../../core/ports/index.ts";
import { askList, type Call, type Transport } from "./http/index.ts";
import { paramsOf, reading, repositoryRoute, subjectOf } from "./readings.ts";
import { hookBody } from "./requests.ts";
import { hook } from "./schema/index.ts";

/** Webhooks of repositories and of workspaces, which Bitbucket treats alike. */
export function createHooks(transport: Transport): HostHooks {
  return {
    async listHooks(owner) {
      const { route, params, subject } = placeOf(owner);
      const query = { pagelen: 100 };
      return askList(transport, reading(route, params, `the webhooks of ${subject}`, query), hook);
    },
    async createHook(owner, spec) {
      return (await transport.ask(writing(owner, spec, null), hook)).value;
    },
    async updateHook(owner, hookUuid, spec) {
      return (await transport.ask(writing(owner, spec, hookUuid), hook)).value;
    },
    async switchOffHook(owner, hookUuid) {
      // Bitbucket: what a PUT leaves out stays.
      await transport.tell(putting(owner, { active: false }, hookUuid));
    },
  };
}

function writing(owner: HookOwner, spec: HookSpec, uid: string | null): Call {
  const body = hookBody(spec);
  const secrets = spec.secret === undefined ? [] : [spec.secret];
  if (uid !== null) return { ...putting(owner, body, uid), secrets };
  const { route, params, subject } = placeOf(owner);
  const about = `a webhook on ${subject}`;
  return { method: "POST", route, params, subject: about, body, repeatable: false, secrets };
}

function putting(owner: HookOwner, body: Record<string, unknown>, uid: string): Call {
  const { route, params, subject } = placeOf(owner);
  return {
    method: "PUT",
    route: `${route}/{uid}`,
    params: { ...params, uid },
    subject: `a webhook on ${subject}`,
    body,
    repeatable: true,
  };
}

function placeOf(owner: HookOwner): Pick<Call, "route" | "params" | "subject"> {
  return owner.kind === "repository"
    ? {
        route: `${repositoryRoute}/hooks`,
        params: paramsOf(owner.ref),
        subject: subjectOf(owner.ref),
      }
    : {
        route: "/workspaces/{workspace}/hooks",
        params: { workspace: owner.workspace },
        subject: `workspace ${owner.workspace}`,
      };
}
