import type { GitHome, Lock } from "./git/index.ts";
import type { JsonObject } from "./json.ts";
import type { Links } from "./serialize/index.ts";
import type { Repository, State, Switches, User, Workspace } from "./state.ts";

/** Everything that an action needs: the data, the repositories, the clock and the way out. */
export interface World {
  readonly state: State;
  readonly git: GitHome;
  /** Changes of one repository's references happen one after the other; key: its git folder. */
  readonly lock: Lock;
  readonly switches: Switches;
  readonly links: Links;
  now(): number;
  /** Sends an event to every active hook that subscribed to it; returns at once. */
  emit(event: WorldEvent): void;
  /** Lets `settled()` wait for work that goes on after an answer. */
  background(work: Promise<void>): void;
}

export interface WorldEvent {
  key: string;
  repository: Repository;
  /** UUID of who did it. */
  actor: string;
  /** What the payload holds besides `actor` and `repository`. */
  payload: JsonObject;
}

export const DEFAULT_SWITCHES: Switches = {
  retryAfterOn429: null,
  body429: "json",
  hourlyLimit: 1000,
  retryOnTimeout: false,
  retryDelayMs: 50,
  deliveryTimeoutMs: 10_000,
  maxPayloadBytes: 256 * 1024,
  dropDeliveries: 0,
  dropSeed: 1,
  allowLoopbackHooks: true,
  issueEndpointStatus: 404,
  maxCommentLength: null,
  bearerForApiTokens: false,
  credentialHeaders: true,
  namesScopes: true,
  ipAllowlist: "off",
  logStorage: false,
  slowMerges: false,
  premium: false,
  mergeabilityChecks: true,
};

/** A state in which nothing has happened yet. */
export function emptyState(): State {
  return {
    users: new Map(),
    tokens: new Map(),
    workspaces: new Map(),
    repositories: new Map(),
    nextId: 1,
  };
}

/** By slug or UUID, with or without braces. */
export function findWorkspace(state: State, id: string): Workspace | null {
  const bare = withoutBraces(id);
  for (const workspace of state.workspaces.values()) {
    if (workspace.slug === id.toLowerCase() || workspace.uuid === bare) {
      return workspace;
    }
  }
  return null;
}

/**
 * By slugs or UUIDs. Bitbucket: with a repository's UUID the workspace may be the empty `{}`.
 */
export function findRepository(state: State, workspaceId: string, id: string): Repository | null {
  const bare = withoutBraces(id);
  const workspace = workspaceId === "{}" ? null : findWorkspace(state, workspaceId);
  if (workspace === null && workspaceId !== "{}") {
    return null;
  }
  for (const repository of state.repositories.values()) {
    const inside = workspace === null || repository.workspace === workspace.uuid;
    const bySlug = workspace !== null && repository.slug === id.toLowerCase();
    if (inside && (bySlug || repository.uuid === bare)) {
      return repository;
    }
  }
  return null;
}

/** By UUID (with or without braces), account id or username. */
export function findUser(state: State, id: string): User | null {
  const bare = withoutBraces(id);
  const direct = state.users.get(bare);
  if (direct !== undefined) {
    return direct;
  }
  for (const user of state.users.values()) {
    if (user.accountId === id || user.username === id) {
      return user;
    }
  }
  return null;
}

/** The user that an action needs by its name. @throws when there is none */
export function userNamed(state: State, username: string): User {
  const user = findUser(state, username);
  if (user === null) {
    throw new Error(`There is no user "${username}" in the sandbox. Seed it first.`);
  }
  return user;
}

/** The workspace that a repository is in. */
export function workspaceOf(state: State, repository: Repository): Workspace {
  const workspace = state.workspaces.get(repository.workspace);
  if (workspace === undefined) {
    throw new Error(`Repository ${repository.slug} is in no workspace.`);
  }
  return workspace;
}

/** A number that no other comment, task or account of this sandbox has. */
export function nextId(state: State): number {
  const id = state.nextId;
  state.nextId = id + 1;
  return id;
}

function withoutBraces(id: string): string {
  return id.replace(/^\{(.*)\}$/, "$1");
}
