import { z } from "zod";
import { isKodyError, type KodyError, type RepositoryRef } from "../../core/domain/index.ts";
import type { HostInspection, Identification, ProbeAnswer } from "../../core/ports/index.ts";
import { askList, readHostTime, readScopes, type Call, type Transport } from "./http/index.ts";
import { account, pageOf, permissionEntry, workspaceAccess } from "./schema/index.ts";

/** Bitbucket: the smallest page. */
const fewest = 10;

/** No workspace, repository or hook has this id, so nothing that is asked of it can have an effect. */
const nobody = "{00000000-0000-0000-0000-000000000000}";
const nowhere = { workspace: nobody, repo_slug: nobody };
const repositoryRoute = "/repositories/{workspace}/{repo_slug}";

/**
 * Bitbucket looks at the scopes before it looks whether the thing exists: for these a token with the scope gets "not
 * found". Each needs its scope alone.
 */
const probes: Readonly<Record<string, Pick<Call, "method" | "route" | "params">>> = {
  "read:workspace:bitbucket": get("/workspaces/{workspace}", { workspace: nobody }),
  "read:project:bitbucket": get("/workspaces/{workspace}/projects", { workspace: nobody }),
  "read:repository:bitbucket": get(repositoryRoute, nowhere),
  "admin:repository:bitbucket": get(`${repositoryRoute}/branch-restrictions`, nowhere),
  "write:repository:bitbucket": {
    method: "DELETE",
    route: `${repositoryRoute}/refs/branches/{name}`,
    params: { ...nowhere, name: "kody-probe" },
  },
  "read:pullrequest:bitbucket": get(`${repositoryRoute}/pullrequests`, nowhere),
  "write:pullrequest:bitbucket": {
    method: "DELETE",
    route: `${repositoryRoute}/pullrequests/{pull_request_id}/approve`,
    params: { ...nowhere, pull_request_id: 1 },
  },
  "read:webhook:bitbucket": get(`${repositoryRoute}/hooks`, nowhere),
  // Needs the reading scope as well, which is asked for before.
  "write:webhook:bitbucket": {
    method: "PUT",
    route: `${repositoryRoute}/hooks/{uid}`,
    params: { ...nowhere, uid: nobody },
  },
  "read:pipeline:bitbucket": get(`${repositoryRoute}/pipelines`, nowhere),
};

/** What a credential may do and whose it is. Nothing here changes anything. */
export function createInspection(transport: Transport): HostInspection {
  return {
    identify: () => identify(transport),
    async probe(scope) {
      const wanted = probes[scope];
      return wanted === undefined ? { state: "unknown" } : probe(transport, wanted);
    },
    async provokeRefusal() {
      // Kody never asks for the scope to delete webhooks, so this is refused, and the refusal names what there is.
      const call = {
        method: "DELETE" as const,
        route: `${repositoryRoute}/hooks/{uid}`,
        params: { ...nowhere, uid: nobody },
      };
      const answer = await probe(transport, call);
      return answer.state === "missing" ? (answer.granted?.slice() ?? null) : null;
    },
    workspaces: async () =>
      askList(transport, reading("/user/workspaces", {}, "your workspaces", 100), workspaceAccess),
    async permissions(workspace, all) {
      const route = "/user/workspaces/{workspace}/permissions/repositories";
      const call = reading(route, { workspace }, `your permissions in ${workspace}`, 100);
      if (all) return askList(transport, call, permissionEntry);
      return (await transport.ask(call, pageOf(permissionEntry))).value.values;
    },
    async writesPullRequests(workspace, accountUuid) {
      const route = "/workspaces/{workspace}/pullrequests/{selected_user}";
      const params = { workspace, selected_user: accountUuid };
      const call = reading(route, params, `your pull requests in ${workspace}`, fewest);
      // Bitbucket: without a filter only open ones are listed.
      const query = { ...call.query, q: 'state = "OPEN" OR state = "MERGED"' };
      return (await transport.ask({ ...call, query }, pageOf(z.unknown()))).value.values.length > 0;
    },
    async countMembers(workspace) {
      const route = "/workspaces/{workspace}/members";
      const call = reading(route, { workspace }, `the members of ${workspace}`, fewest);
      return (await transport.ask(call, pageOf(z.unknown()))).value.values.length;
    },
    async readRepository(ref) {
      await transport.tell(branches(ref));
    },
  };
}

async function identify(transport: Transport): Promise<Identification> {
  try {
    const { value, headers } = await transport.ask(
      reading("/user", {}, "your account", null),
      account,
    );
    return {
      account: value,
      scopes: readScopes(headers),
      source: "headers",
      hostTime: readHostTime(headers),
    };
  } catch (error) {
    // Access tokens may not ask who they are; the refusal says what they may.
    if (!isKodyError(error, "scope-missing")) throw error;
    return { account: null, scopes: grantedOf(error), source: "refusal", hostTime: null };
  }
}

async function probe(
  transport: Transport,
  call: Pick<Call, "method" | "route" | "params">,
): Promise<ProbeAnswer> {
  try {
    const subject = "a repository that does not exist";
    await transport.tell({
      ...call,
      ...(call.method === "PUT" ? { body: {} } : {}),
      subject,
      repeatable: true,
    });
    return { state: "granted" };
  } catch (error) {
    if (!isKodyError(error)) throw error;
    switch (error.code) {
      case "scope-missing":
        return { state: "missing", granted: grantedOf(error) };
      // There is nothing to have a permission for: what is refused is refused for want of the scope.
      case "permission-missing":
        return { state: "missing", granted: null };
      case "not-found":
      case "conflict":
        return { state: "granted" };
      case "credential-refused":
        throw error;
      default:
        return { state: "unknown" };
    }
  }
}

const names = z.array(z.string()).min(1);

/** All scopes of the token as a refusal named them; null when it named none. */
function grantedOf(error: KodyError): string[] | null {
  return names.safeParse(error.details["granted"]).data ?? null;
}

function branches(ref: RepositoryRef): Call {
  const params = { workspace: ref.workspace, repo_slug: ref.slug };
  const subject = `repository ${ref.workspace}/${ref.slug}`;
  return reading(`${repositoryRoute}/refs/branches`, params, subject, fewest);
}

function get(route: string, params: Call["params"]): Pick<Call, "method" | "route" | "params"> {
  return { method: "GET", route, params };
}

function reading(
  route: string,
  params: Call["params"],
  subject: string,
  pagelen: number | null,
): Call {
  const query = pagelen === null ? {} : { pagelen };
  return { method: "GET", route, params, subject, query, repeatable: true };
}
