import type {
  Call,
  Delivery,
  PipelineStatus,
  RepositoryPermission,
  Restriction,
  Switches,
  TokenKind,
  User,
  WorkspacePermission,
} from "./state.ts";
import type { JsonObject } from "./json.ts";
import type { Snapshot } from "./snapshot.ts";

export interface SeedToken {
  token: string;
  kind?: TokenKind;
  scopes?: string[];
  /** ISO-8601 time. */
  expiresAt?: string;
  revoked?: boolean;
}

export interface SeedUser {
  username: string;
  displayName?: string;
  email?: string;
  accountId?: string;
  uuid?: string;
  /** `bot`: an app or another machine, whose comments have an author of type `app_user`. Default: `user`. */
  kind?: User["kind"];
  tokens?: SeedToken[];
}

/** A token that belongs to a repository or workspace and acts as a bot account of its own. */
export interface SeedAccessToken extends SeedToken {
  name?: string;
}

export interface SeedCommit {
  /** Default: the repository's main branch. */
  branch?: string;
  message?: string;
  /** Path → content; null deletes. */
  files: Record<string, string | Uint8Array | null>;
  /** Branch or hash to begin a new branch at. Default: the main branch. */
  from?: string;
  author?: { name: string; email: string };
}

export interface SeedPullRequest {
  title: string;
  source: string;
  destination?: string;
  description?: string;
  /** Usernames. */
  author: string;
  reviewers?: string[];
  draft?: boolean;
}

export interface SeedPipelineStep {
  name: string;
  status?: PipelineStatus;
  log?: string;
}

export interface SeedPipeline {
  branch?: string;
  /** Default: the branch's head. */
  commit?: string;
  status?: PipelineStatus;
  trigger?: "PUSH" | "MANUAL" | "SCHEDULED";
  steps?: SeedPipelineStep[];
}

/** A branch restriction; without `branchType` it goes by the pattern. */
export interface SeedRestriction {
  kind: Restriction["kind"];
  /** Default: the repository's main branch. */
  pattern?: string;
  branchType?: NonNullable<Restriction["branchType"]>;
  value?: number;
  /** Usernames of those who may all the same. */
  users?: string[];
  groups?: string[];
}

export interface SeedRepository {
  slug: string;
  name?: string;
  /** A project's key; default: the workspace's first project. */
  project?: string;
  description?: string;
  language?: string;
  /** Default true. */
  private?: boolean;
  mainBranch?: string;
  /** Username → permission. */
  permissions?: Record<string, RepositoryPermission>;
  defaultReviewers?: string[];
  restrictions?: SeedRestriction[];
  accessTokens?: SeedAccessToken[];
  commits?: SeedCommit[];
  /** Path of a local git repository whose branches and tags are copied. */
  importFrom?: string;
  pullRequests?: SeedPullRequest[];
  pipelines?: SeedPipeline[];
}

export interface SeedWorkspace {
  slug: string;
  name?: string;
  members?: { user: string; permission?: WorkspacePermission }[];
  projects?: { key: string; name?: string; private?: boolean }[];
  accessTokens?: SeedAccessToken[];
  repositories?: SeedRepository[];
}

/** Adds users, workspaces and repositories; what is already there under the same name stays. */
export interface Seed {
  users?: SeedUser[];
  workspaces?: SeedWorkspace[];
}

/**
 * Makes one call (or several) of the REST API go wrong. `drop: "before"`: nothing happens and the
 * connection breaks; `drop: "after"`: the effect happens and the connection breaks.
 */
export interface Fault {
  /** The route as in `Call.route` (names in braces do not matter), or a regular expression. */
  route?: string;
  method?: string;
  /** How often it strikes; default 1. */
  count?: number;
  /** How many matching calls pass first; default 0. */
  skip?: number;
  status?: number;
  body?: string | JsonObject;
  headers?: Record<string, string>;
  delayMs?: number;
  drop?: "before" | "after";
}

export interface RepositoryName {
  workspace: string;
  slug: string;
}

export interface CommitInput {
  branch: string;
  /** Branch or hash to begin a new branch at. Default: the main branch. */
  from?: string;
  message: string;
  /** Path → content; null deletes. */
  files: Record<string, string | Uint8Array | null>;
  author?: { name: string; email: string };
  /** Username of who pushes; default: the first user. */
  user?: string;
}

export interface Answer {
  method: string;
  path: string;
  route: string;
  status: number;
  headers: Record<string, string>;
  body: Uint8Array;
}

export interface SandboxOptions {
  /** Default 0: any free port. Listens on 127.0.0.1 only. */
  port?: number;
  /** Where the repositories are; default: a fresh temporary folder, removed on close. */
  dataDir?: string;
  seed?: Seed;
  switches?: Partial<Switches>;
  /** Milliseconds since 1970; the admin clock adds its offset. */
  now?: () => number;
  /** Sees every answer of the REST API that is no fault, before it is sent. */
  onAnswer?: (answer: Answer) => void;
}

export interface CallFilter {
  user?: string;
  method?: string;
  route?: string;
  /** Milliseconds since 1970, inclusive. */
  since?: number;
}

export type CallPhase = "before" | "after";
export type CallListener = (call: Call, phase: CallPhase) => void | Promise<void>;

export interface Sandbox {
  /** http://127.0.0.1:PORT; a pull request's page is url/{workspace}/{repo}/pull-requests/{id}. */
  readonly url: string;
  readonly apiUrl: string;
  /** Clone addresses are gitUrl/{workspace}/{repo}.git. */
  readonly gitUrl: string;
  seed(seed: Seed): Promise<void>;
  /** Copies branches (default: all) and tags of a local git repository into a new or empty one. */
  importRepository(path: string, options: ImportOptions): Promise<void>;
  deliveries(): Delivery[];
  /** Resolves once no delivery and no merge is under way any more. */
  settled(): Promise<void>;
  calls(filter?: CallFilter): Call[];
  /** Calls by "METHOD route". */
  callCounts(filter?: CallFilter): Record<string, number>;
  readonly faults: { add(fault: Fault): void; clear(): void };
  /** `after`: the effect is done, the answer not yet sent. Listeners are awaited. */
  onCall(listener: CallListener): () => void;
  /** Commits without a clone; open pull requests and webhooks follow exactly as after a push. */
  commit(repository: RepositoryName, input: CommitInput): Promise<{ hash: string }>;
  openPullRequest(repository: RepositoryName, input: SeedPullRequest): Promise<{ id: number }>;
  /** As an administrator of the repository would: null takes the permission away. */
  permit(
    repository: RepositoryName,
    username: string,
    permission: RepositoryPermission | null,
  ): void;
  /** From now on these restrictions hold in a repository and no others, as an administrator would set them. */
  restrict(repository: RepositoryName, restrictions: readonly SeedRestriction[]): void;
  snapshot(): Snapshot;
  /**
   * A call of the REST API with a token of this user, as a browser of theirs would have it done. `path` is below
   * `apiUrl`. @throws when the answer is no success
   */
  ask(username: string, method: string, path: string, body?: object): Promise<unknown>;
  /** What a user may do in a repository from now on; null takes everything away. */
  grant(
    repository: RepositoryName,
    username: string,
    permission: RepositoryPermission | null,
  ): void;
  /** From now on the token gets 401, as after its owner revoked it at Atlassian. */
  revokeToken(token: string): void;
  /** Forgets everything, also calls, deliveries, faults and the clock's offset. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

export interface ImportOptions extends RepositoryName {
  branches?: string[];
}
