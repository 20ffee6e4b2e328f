import { KodyError, type PullRequest } from "../../src/core/domain/index.ts";
import type {
  ConnectionRecord,
  ConnectionStore,
  HostDirectory,
} from "../../src/core/ports/index.ts";
import { ownUuid } from "./fake-host.ts";

export interface FakeDirectory extends HostDirectory {
  scopes: string[] | null;
  /** Every call throws it while it is set. */
  failure: KodyError | null;
  readonly pullRequests: PullRequest[];
}

/** A HostDirectory in memory. */
export function createFakeDirectory(): FakeDirectory {
  const check = (): void => {
    if (directory.failure !== null) throw directory.failure;
  };
  const directory: FakeDirectory = {
    scopes: ["read:user:bitbucket", "read:repository:bitbucket", "read:pullrequest:bitbucket"],
    failure: null,
    pullRequests: [],
    async whoAmI() {
      check();
      return {
        account: { uuid: ownUuid, accountId: null, displayName: "Kody" },
        scopes: directory.scopes,
        credentialType: "api_token",
      };
    },
    listWorkspaces: async () => [],
    async getRepository() {
      throw new KodyError("not-found", "There is no such repository.");
    },
    listRepositories: async () => [],
    listPermissions: async () => new Map(),
    listChangedRepositories: async () => [],
    async listOpenPullRequests() {
      check();
      return [...directory.pullRequests];
    },
  };
  return directory;
}

export interface MemoryConnections extends ConnectionStore {
  readonly tokens: string[];
}

/** A ConnectionStore in memory, for tests of the core alone; the real one has its own tests. */
export function createMemoryConnections(): MemoryConnections {
  let connection: ConnectionRecord | null = null;
  const tokens: string[] = [];
  return {
    tokens,
    async saveConnection({ token, ...rest }) {
      tokens.push(token);
      connection = {
        ...rest,
        id: "1",
        tokenHint: token.slice(-4),
        status: "active",
        statusReason: null,
      };
      return connection;
    },
    currentConnection: async () => connection,
    revealToken: async () => tokens.at(-1) ?? "",
    async setConnectionStatus(_, status, reason) {
      if (connection !== null) connection = { ...connection, status, statusReason: reason };
    },
  };
}
