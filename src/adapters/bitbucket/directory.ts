import type { HostDirectory } from "../../core/ports/index.ts";
import { askList, askPage, webAddress, type Call, type Transport } from "./http/index.ts";
import { paramsOf, reading, repositoryRoute, subjectOf } from "./readings.ts";
import {
  account,
  placePullRequest,
  pullRequest,
  repository as hostRepository,
  repositoryPermission,
  workspaceAccess,
} from "./schema/index.ts";

/** The account, its repositories and their open pull requests. */
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
    async getRepository(ref) {
      const call = reading(repositoryRoute, paramsOf(ref), subjectOf(ref));
      return (await transport.ask(call, hostRepository)).value;
    },
    async listRepositories(workspace, seen) {
      return askList(transport, repositoriesOf(workspace, {}), hostRepository, seen);
    },
    async listPermissions(workspace) {
      const route = "/user/workspaces/{workspace}/permissions/repositories";
      const subject = `your permissions in workspace ${workspace}`;
      const call = reading(route, { workspace }, subject, { pagelen: 100 });
      return new Map(await askList(transport, call, repositoryPermission));
    },
    async listChangedRepositories(workspace) {
      return askPage(transport, repositoriesOf(workspace, { sort: "-updated_on" }), hostRepository);
    },
    async listOpenPullRequests(ref, wish = {}) {
      const call = openPullRequestsOf(ref, wish);
      const found = await (wish.newest === undefined ? askList : askPage)(
        transport,
        call,
        pullRequest,
      );
      return found.slice(0, wish.newest).map((one) => placePullRequest(one, ref, webUrl));
    },
  };
}

function repositoriesOf(workspace: string, query: Call["query"]): Call {
  return reading("/repositories/{workspace}", { workspace }, `workspace ${workspace}`, {
    role: "member",
    pagelen: 100,
    ...query,
  });
}

function openPullRequestsOf(
  ref: Parameters<HostDirectory["listOpenPullRequests"]>[0],
  { since, newest }: NonNullable<Parameters<HostDirectory["listOpenPullRequests"]>[1]>,
): Call {
  // Bitbucket: pages of more than 50 pull requests are refused, those of less than 10 too; with `q`, `state` is ignored.
  const pagelen = newest === undefined ? 50 : Math.min(Math.max(newest, 10), 50);
  const wanted =
    since === undefined || since === null
      ? { state: "OPEN" }
      : { q: `state="OPEN" AND updated_on>=${isoTime(since)}` };
  return reading(`${repositoryRoute}/pullrequests`, paramsOf(ref), subjectOf(ref), {
    ...wanted,
    ...(newest === undefined ? {} : { sort: "-updated_on" }),
    pagelen,
  });
}

/** Also keeps anything but a time out of the query. */
function isoTime(time: string): string {
  return new Date(time).toISOString().replace("Z", "+00:00");
}

function readScopes(header: string | null): string[] | null {
  if (header === null) return null;
  return header
    .split(",")
    .map((scope) => scope.trim())
    .filter((scope) => scope !== "");
}
