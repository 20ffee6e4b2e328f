import type { RepositoryRef } from "../../core/domain/index.ts";
import type { HookSpec, HostDirectory } from "../../core/ports/index.ts";
import { askList, webAddress, type Call, type Transport } from "./http/index.ts";
import { hookBody } from "./requests.ts";
import {
  account,
  hook,
  placePullRequest,
  pullRequest,
  repository as hostRepository,
  workspaceAccess,
} from "./schema/index.ts";

const repositoryRoute = "/repositories/{workspace}/{repo_slug}";
const hooksRoute = `${repositoryRoute}/hooks`;

/** The account, its repositories and their hooks. */
export function createDirectory(transport: Transport): HostDirectory {
  const webUrl = webAddress(transport.base);
  return {
    async whoAmI() {
      const { value, headers } = await transport.ask(reading("/user", {}, "your account"), account);
      return {
        account: value,
        // Bitbucket: on every answer to a credential that has scopes; the case of the name varies.
        scopes: readScopes(headers.get("x-oauth-scopes")),
        credentialType: headers.get("x-credential-type"),
      };
    },
    async listWorkspaces() {
      const call = reading("/user/workspaces", {}, "your workspaces", { pagelen: 100 });
      return askList(transport, call, workspaceAccess);
    },
    async listRepositories(workspace) {
      const query = { role: "member", pagelen: 100 };
      const call = reading(
        "/repositories/{workspace}",
        { workspace },
        `workspace ${workspace}`,
        query,
      );
      return askList(transport, call, hostRepository);
    },
    async listOpenPullRequests(ref) {
      // Bitbucket: larger pages of pull requests are refused.
      const query = { state: "OPEN", pagelen: 50 };
      const call = reading(`${repositoryRoute}/pullrequests`, paramsOf(ref), subjectOf(ref), query);
      const found = await askList(transport, call, pullRequest);
      return found.map((one) => placePullRequest(one, ref, webUrl));
    },
    async listHooks(ref) {
      const subject = `the webhooks of ${subjectOf(ref)}`;
      return askList(
        transport,
        reading(hooksRoute, paramsOf(ref), subject, { pagelen: 100 }),
        hook,
      );
    },
    async createHook(ref, spec) {
      const { value } = await transport.ask(writingHook("POST", hooksRoute, ref, spec, {}), hook);
      return value;
    },
    async updateHook(ref, hookUuid, spec) {
      const call = writingHook("PUT", `${hooksRoute}/{uid}`, ref, spec, { uid: hookUuid });
      const { value } = await transport.ask(call, hook);
      return value;
    },
  };
}

function reading(
  route: string,
  params: Call["params"],
  subject: string,
  query: Call["query"] = {},
): Call {
  return { method: "GET", route, params, subject, query, repeatable: true };
}

function writingHook(
  method: "POST" | "PUT",
  route: string,
  ref: RepositoryRef,
  spec: HookSpec,
  params: Call["params"],
): Call {
  return {
    method,
    route,
    params: { ...paramsOf(ref), ...params },
    subject: `a webhook on ${subjectOf(ref)}`,
    body: hookBody(spec),
    repeatable: method === "PUT",
    secrets: spec.secret === undefined ? [] : [spec.secret],
  };
}

function paramsOf(ref: RepositoryRef): Record<string, string> {
  return { workspace: ref.workspace, repo_slug: ref.slug };
}

function subjectOf(ref: RepositoryRef): string {
  return `repository ${ref.workspace}/${ref.slug}`;
}

function readScopes(header: string | null): string[] | null {
  if (header === null) return null;
  return header
    .split(",")
    .map((scope) => scope.trim())
    .filter((scope) => scope !== "");
}
