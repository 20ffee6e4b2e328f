import type { KodyError, PullRequest } from "../../src/core/domain/index.ts";
import type {
  ConnectionRecord,
  ConnectionStore,
  HookSpec,
  HostDirectory,
  WatchedRepository,
} from "../../src/core/ports/index.ts";
import { ownUuid } from "./fake-host.ts";

export interface FakeDirectory extends HostDirectory {
  scopes: string[] | null;
  /** Every call throws it while it is set. */
  failure: KodyError | null;
  readonly hooks: (HookSpec & { uuid: string })[];
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
    hooks: [],
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
    listRepositories: async () => [],
    listOpenPullRequests: async () => [...directory.pullRequests],
    async listHooks() {
      check();
      return directory.hooks.map((hook) => ({ ...hook, secretSet: hook.secret !== undefined }));
    },
    async createHook(_, spec) {
      check();
      const hook = { ...spec, uuid: `{hook-${directory.hooks.length}}` };
      directory.hooks.push(hook);
      return { ...hook, secretSet: true };
    },
    async updateHook(_, hookUuid, spec) {
      check();
      const index = directory.hooks.findIndex((hook) => hook.uuid === hookUuid);
      directory.hooks[index] = { ...spec, uuid: hookUuid };
      return { ...spec, uuid: hookUuid, secretSet: true };
    },
  };
  return directory;
}

export interface MemoryConnections extends ConnectionStore {
  readonly tokens: string[];
  hookSecretsOf(hookKey: string): string[];
}

/** A ConnectionStore in memory, for tests of the core alone; the real one has its own tests. */
export function createMemoryConnections(): MemoryConnections {
  let connection: ConnectionRecord | null = null;
  const tokens: string[] = [];
  const repositories = new Map<string, WatchedRepository>();
  const secrets = new Map<string, string[]>();
  return {
    tokens,
    hookSecretsOf: (hookKey) => secrets.get(hookKey) ?? [],
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
    async saveRepository(repository, hookSecret) {
      repositories.set(repository.uuid, repository);
      const known = secrets.get(repository.hookKey) ?? [];
      if (hookSecret !== null && known.at(-1) !== hookSecret)
        secrets.set(repository.hookKey, [...known, hookSecret].slice(-2));
      return repository;
    },
    listRepositories: async () => [...repositories.values()],
    async hookSecrets(hookKey) {
      const repository = [...repositories.values()].find((one) => one.hookKey === hookKey);
      if (repository === undefined) return null;
      return { repository, secrets: (secrets.get(hookKey) ?? []).toReversed() };
    },
  };
}
