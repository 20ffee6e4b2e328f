import { KodyError, type PullRequest } from "../../src/core/domain/index.ts";
import type {
  ConnectionRecord,
  ConnectionStore,
  HostDirectory,
  TokenFacts,
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

/** Of a token that was pasted a moment ago. */
export const newTokenFacts: TokenFacts = {
  generation: 1,
  connectedAt: new Date(0),
  connectedBy: "",
  lastUsedAt: null,
  expiresOn: null,
  reminded: null,
  known: null,
  gaps: [],
  checks: [],
  authorUuid: null,
  refusal: null,
  replaced: null,
};

export interface MemoryConnections extends ConnectionStore {
  readonly tokens: string[];
}

/** A ConnectionStore in memory, for tests of the core alone; the real one has its own tests. */
export function createMemoryConnections(): MemoryConnections {
  let connection: ConnectionRecord | null = null;
  const tokens: string[] = [];
  return {
    tokens,
    async saveConnection({ token, expiresOn, known, checks, by, ...rest }) {
      tokens.push(token);
      const saved: ConnectionRecord = {
        ...rest,
        id: "1",
        tokenHint: token.slice(-4),
        status: "active",
        statusReason: null,
        facts: {
          ...newTokenFacts,
          generation: tokens.length,
          connectedBy: by ?? "",
          expiresOn: expiresOn ?? null,
          known: known ?? null,
          checks: checks ?? [],
        },
      };
      connection = saved;
      return saved;
    },
    currentConnection: async () => connection,
    revealToken: async () => tokens.at(-1) ?? "",
    async setConnectionStatus(_, status, reason) {
      if (connection !== null) connection = { ...connection, status, statusReason: reason };
      return connection !== null;
    },
    async noteToken(_, changes) {
      if (connection !== null)
        connection = { ...connection, facts: { ...connection.facts, ...changes } };
    },
  };
}
