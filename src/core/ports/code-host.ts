import type {
  Account,
  CommentAnchor,
  PullRequest,
  PullRequestRef,
  PullRequestState,
  RepositoryRef,
  Severity,
} from "../domain/index.ts";

/** What Kody does to a pull request. One call of this port is one call of the API, list pages apart. */
export interface CodeHost {
  getPullRequest(ref: PullRequestRef): Promise<PullRequest>;
  /** All comments that still exist, oldest first, replies included. */
  listComments(ref: PullRequestRef): Promise<HostComment[]>;
  /** Throws `outcome-unknown` when the answer was lost: look with `listComments` before repeating. */
  createComment(ref: PullRequestRef, comment: NewComment): Promise<HostComment>;
  editComment(ref: PullRequestRef, commentId: number, body: string): Promise<void>;
  /** Already resolved counts as done. */
  resolveThread(ref: PullRequestRef, commentId: number): Promise<void>;
  setBuildStatus(repository: RepositoryRef, commit: string, status: BuildStatus): Promise<void>;
  /** Creates or overwrites the report; `replace` deletes the one of this commit first, with its annotations. */
  putReport(
    repository: RepositoryRef,
    commit: string,
    report: Report,
    replace: boolean,
  ): Promise<void>;
  /** At most 100. */
  addAnnotations(
    repository: RepositoryRef,
    commit: string,
    reportId: string,
    annotations: readonly Annotation[],
  ): Promise<void>;
}

/** The words that people wrote at the head of a pull request. One call of this port is one call of the API. */
export interface HostDescriptions {
  readDescription(ref: PullRequestRef): Promise<Described>;
  /**
   * Title and reviewers are sent as they were read: what is left out may be lost. Throws `outcome-unknown` when the
   * answer was lost, and never repeats by itself: somebody may have written in between.
   */
  writeDescription(ref: PullRequestRef, described: Omit<Described, "state">): Promise<void>;
}

export interface Described {
  readonly state: PullRequestState;
  readonly title: string;
  readonly description: string;
  /** Account uuids with braces, as the host lists them; null stands for one that it does not name. */
  readonly reviewers: readonly (string | null)[];
}

/** What Kody reads to be connected: the account, its repositories and their open pull requests. */
export interface HostDirectory {
  /** Whose credential it is, and the scopes it has. `scopes` is null when the host does not say. */
  whoAmI(): Promise<{ account: Account; scopes: string[] | null; credentialType: string | null }>;
  listWorkspaces(): Promise<HostWorkspace[]>;
  getRepository(repository: RepositoryRef): Promise<HostRepository>;
  /** All that the account is a member of; `seen` is called with each page as it comes. */
  listRepositories(
    workspace: string,
    seen?: (page: readonly HostRepository[]) => Promise<void>,
  ): Promise<HostRepository[]>;
  /** Repository uuid → what the account may do there. */
  listPermissions(workspace: string): Promise<ReadonlyMap<string, RepositoryPermission>>;
  /** The repositories that changed last, newest first, at most 100: one call. */
  listChangedRepositories(workspace: string): Promise<HostRepository[]>;
  /** `since` (ISO 8601): only those that changed at that time or later. `newest`: that many that changed last, in one call. */
  listOpenPullRequests(
    repository: RepositoryRef,
    wish?: { readonly since?: string | null; readonly newest?: number },
  ): Promise<PullRequest[]>;
}

/** Webhooks of repositories and workspaces. One call of this port is one call of the API, list pages apart. */
export interface HostHooks {
  listHooks(owner: HookOwner): Promise<Hook[]>;
  createHook(owner: HookOwner, hook: HookSpec): Promise<Hook>;
  updateHook(owner: HookOwner, hookUuid: string, hook: HookSpec): Promise<Hook>;
  /** Leaves the hook as it is, but the host calls it no more. */
  switchOffHook(owner: HookOwner, hookUuid: string): Promise<void>;
}

/** What a webhook hangs on. A workspace's hook tells of all its repositories. */
export type HookOwner =
  | { readonly kind: "repository"; readonly ref: RepositoryRef }
  | { readonly kind: "workspace"; readonly workspace: string };

export interface HostWorkspace {
  readonly slug: string;
  /** With braces. */
  readonly uuid: string;
  readonly administrator: boolean;
}

export type RepositoryPermission = "admin" | "write" | "read";

export interface HostRepository {
  readonly ref: RepositoryRef;
  /** With braces. */
  readonly uuid: string;
  readonly name: string;
  readonly private: boolean;
  readonly mainBranch: string | null;
  readonly project: { readonly key: string; readonly name: string } | null;
  /** ISO 8601, of the last push or change of settings; null when the host does not say. */
  readonly updatedOn: string | null;
}

export interface HookSpec {
  readonly url: string;
  readonly description: string;
  readonly active: boolean;
  readonly events: readonly string[];
  /** Omitted: keep the one that is set. */
  readonly secret?: string;
}

export interface Hook {
  readonly uuid: string;
  readonly url: string;
  readonly description: string;
  readonly active: boolean;
  readonly events: readonly string[];
  readonly secretSet: boolean;
}

export interface NewComment {
  readonly body: string;
  /** Absent: a comment on the pull request as a whole, or a reply. */
  readonly anchor?: CommentAnchor;
  readonly replyTo?: number;
}

export interface HostComment {
  readonly id: number;
  /** Null for deleted accounts. */
  readonly authorUuid: string | null;
  /** Absent when the host does not say. */
  readonly authorName?: string;
  /** True for apps and the bots of access tokens; absent when the host does not say. */
  readonly byMachine?: boolean;
  readonly body: string;
  readonly deleted: boolean;
  readonly replyTo: number | null;
  readonly resolved: boolean;
  /** Account that resolved it; null when unresolved or not said. */
  readonly resolvedByUuid: string | null;
  readonly path: string | null;
  /** ISO 8601. */
  readonly createdOn: string;
  readonly url: string;
}

export interface BuildStatus {
  /** At most 40 characters; the same key overwrites. */
  readonly key: string;
  readonly state: "in-progress" | "successful" | "failed" | "stopped";
  readonly name: string;
  readonly description: string;
  readonly url: string;
  /** The source branch: ties the status to the pull request. */
  readonly refname: string;
}

export interface Report {
  readonly id: string;
  readonly title: string;
  readonly details: string;
  readonly result: "passed" | "failed" | "pending";
  readonly link: string;
  readonly data: readonly { readonly title: string; readonly value: number | string }[];
}

export interface Annotation {
  /** Unique within the report. */
  readonly externalId: string;
  readonly kind: "vulnerability" | "code-smell" | "bug";
  /** At most 450 characters. */
  readonly summary: string;
  readonly details: string;
  readonly severity: Severity;
  readonly path: string;
  /** Null for the whole file. */
  readonly line: number | null;
}
