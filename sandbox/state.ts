/**
 * The plain data that the sandbox holds in memory. Times are milliseconds since 1970, hashes have
 * 40 hexadecimal digits, UUIDs have no braces: the serializers turn these into Bitbucket's forms.
 */
import type { Json } from "./json.ts";

export type WorkspacePermission = "owner" | "collaborator" | "member";
export type RepositoryPermission = "admin" | "write" | "read";

/** A person, or the bot account that an access token acts as. */
export interface User {
  uuid: string;
  accountId: string;
  username: string;
  displayName: string;
  email: string;
  kind: "user" | "bot";
  createdOn: number;
}

/** `api`: a personal API token (Basic, granular scopes). `access`: a resource's token (Bearer). */
export type TokenKind = "api" | "access";

export interface Token {
  token: string;
  kind: TokenKind;
  user: string;
  scopes: string[];
  expiresAt: number | null;
  revoked: boolean;
  /** The only repository or workspace (UUID) that the token may act on; null: no such limit. */
  limitedTo: string | null;
}

export interface Project {
  uuid: string;
  key: string;
  name: string;
  isPrivate: boolean;
}

export interface Workspace {
  uuid: string;
  slug: string;
  name: string;
  createdOn: number;
  members: Map<string, WorkspacePermission>;
  projects: Project[];
  hooks: Hook[];
}

export interface Repository {
  uuid: string;
  workspace: string;
  project: string;
  slug: string;
  name: string;
  description: string;
  language: string;
  isPrivate: boolean;
  mainBranch: string;
  gitDir: string;
  createdOn: number;
  updatedOn: number;
  permissions: Map<string, RepositoryPermission>;
  defaultReviewers: string[];
  restrictions: Restriction[];
  pullRequests: PullRequest[];
  statuses: CommitStatus[];
  reports: Report[];
  pipelines: Pipeline[];
  hooks: Hook[];
}

export const RESTRICTION_KINDS = [
  "push",
  "delete",
  "force",
  "restrict_merges",
  "require_tasks_to_be_completed",
  "require_approvals_to_merge",
  "require_default_reviewer_approvals_to_merge",
  "require_no_changes_requested",
  "require_passing_builds_to_merge",
  "require_all_comments_resolved",
  "require_commits_behind",
  "reset_pullrequest_approvals_on_change",
  "enforce_merge_checks",
] as const;

export const BRANCH_TYPES = [
  "feature",
  "bugfix",
  "release",
  "hotfix",
  "development",
  "production",
] as const;

/** A rule for branches: by their pattern, or (`branchType` not null) by the branching model. */
export interface Restriction {
  id: number;
  kind: (typeof RESTRICTION_KINDS)[number];
  pattern: string;
  branchType: (typeof BRANCH_TYPES)[number] | null;
  value: number | null;
  /** Who may all the same: UUIDs, and slugs of groups, in which nobody is. */
  users: string[];
  groups: string[];
}

export type PullRequestState = "OPEN" | "MERGED" | "DECLINED" | "SUPERSEDED";

export interface PullRequestEnd {
  branch: string;
  commit: string;
}

export interface Participant {
  user: string;
  role: "REVIEWER" | "PARTICIPANT";
  approved: boolean;
  state: "approved" | "changes_requested" | null;
  participatedOn: number | null;
}

export interface PullRequest {
  id: number;
  title: string;
  description: string;
  state: PullRequestState;
  draft: boolean;
  author: string;
  source: PullRequestEnd;
  destination: PullRequestEnd;
  reviewers: string[];
  participants: Participant[];
  comments: Comment[];
  tasks: Task[];
  activity: Activity[];
  mergeTasks: Map<string, MergeTask>;
  mergeCommit: string | null;
  closeSourceBranch: boolean;
  closedBy: string | null;
  reason: string;
  createdOn: number;
  updatedOn: number;
}

/** `to` and `startTo` are lines of the new side, `from` and `startFrom` of the old one. */
export interface Inline {
  path: string;
  from: number | null;
  to: number | null;
  startFrom: number | null;
  startTo: number | null;
  sourceCommit: string;
  destinationCommit: string;
}

export interface Comment {
  id: number;
  user: string;
  raw: string;
  inline: Inline | null;
  parent: number | null;
  pending: boolean;
  deleted: boolean;
  resolution: { user: string; on: number } | null;
  createdOn: number;
  updatedOn: number;
}

export interface Task {
  id: number;
  creator: string;
  raw: string;
  comment: number | null;
  pending: boolean;
  state: "RESOLVED" | "UNRESOLVED";
  resolvedOn: number | null;
  resolvedBy: string | null;
  createdOn: number;
  updatedOn: number;
}

export type Activity =
  | {
      kind: "update";
      on: number;
      user: string;
      title: string;
      description: string;
      state: PullRequestState;
      source: PullRequestEnd;
      destination: PullRequestEnd;
      reason: string;
    }
  | { kind: "comment"; on: number; user: string; comment: number }
  | { kind: "approval" | "changes_requested"; on: number; user: string };

export interface MergeTask {
  id: string;
  state: "PENDING" | "SUCCESS" | "FAILED";
  message: string;
}

export type StatusState = "SUCCESSFUL" | "FAILED" | "STOPPED" | "INPROGRESS";

export interface CommitStatus {
  uuid: string;
  commit: string;
  key: string;
  state: StatusState;
  name: string;
  url: string;
  description: string;
  refname: string | null;
  creator: string;
  createdOn: number;
  updatedOn: number;
}

/** A Code Insights report; `fields` are kept as the client gave them. */
export interface Report {
  uuid: string;
  commit: string;
  externalId: string;
  title: string;
  details: string;
  reportType: "SECURITY" | "COVERAGE" | "TEST" | "BUG";
  reporter: string | null;
  link: string | null;
  logoUrl: string | null;
  remoteLinkEnabled: boolean;
  result: "PASSED" | "FAILED" | "PENDING" | null;
  data: { title: string; type: string; value: Json }[];
  annotations: Annotation[];
  createdOn: number;
  updatedOn: number;
}

export interface Annotation {
  uuid: string;
  externalId: string;
  annotationType: "VULNERABILITY" | "CODE_SMELL" | "BUG";
  summary: string;
  details: string | null;
  path: string | null;
  line: number | null;
  severity: "CRITICAL" | "HIGH" | "MEDIUM" | "LOW" | null;
  result: "PASSED" | "FAILED" | "SKIPPED" | "IGNORED" | null;
  link: string | null;
  createdOn: number;
  updatedOn: number;
}

export type PipelineStatus =
  | "PENDING"
  | "BUILDING"
  | "PAUSED"
  | "PASSED"
  | "FAILED"
  | "ERROR"
  | "STOPPED";

export interface PipelineStep {
  uuid: string;
  name: string;
  status: PipelineStatus;
  log: string | null;
  startedOn: number | null;
  completedOn: number | null;
}

export interface Pipeline {
  uuid: string;
  buildNumber: number;
  branch: string;
  commit: string;
  creator: string;
  trigger: "PUSH" | "MANUAL" | "SCHEDULED";
  status: PipelineStatus;
  steps: PipelineStep[];
  createdOn: number;
  completedOn: number | null;
}

export interface Hook {
  uuid: string;
  url: string;
  description: string;
  active: boolean;
  secret: string | null;
  events: string[];
  skipCertVerification: boolean;
  createdAt: number;
}

/** One attempt to hand over one event to one hook. `dropped`: over 256 KB, never sent. */
export interface Delivery {
  at: number;
  event: string;
  hook: string;
  request: string;
  url: string;
  attempt: number;
  outcome: "answered" | "failed" | "dropped";
  status: number | null;
  error: string | null;
  bodySize: number;
  headers: Record<string, string>;
  body: string;
  durationMs: number;
}

/** One call of the REST API. `route` has the names of Bitbucket's OpenAPI document, or is "". */
export interface Call {
  at: number;
  user: string | null;
  method: string;
  path: string;
  route: string;
  status: number | null;
}

/** Everything that happened is in here; one value per sandbox. */
export interface State {
  users: Map<string, User>;
  tokens: Map<string, Token>;
  workspaces: Map<string, Workspace>;
  repositories: Map<string, Repository>;
  nextId: number;
}

/** What Bitbucket's documents leave open, and limits that a test wants smaller. */
export interface Switches {
  /** Seconds in `Retry-After` of a 429; null leaves the header out. */
  retryAfterOn429: number | null;
  body429: "json" | "text";
  hourlyLimit: number;
  /** Whether a webhook that timed out or could not be reached is tried again. */
  retryOnTimeout: boolean;
  retryDelayMs: number;
  deliveryTimeoutMs: number;
  maxPayloadBytes: number;
  /** Which part of the deliveries gets lost on the way, from 0 to 1; which ones depends on `dropSeed` alone. */
  dropDeliveries: number;
  dropSeed: number;
  /** Whether hooks may point to this machine; Bitbucket refuses internal addresses. */
  allowLoopbackHooks: boolean;
  issueEndpointStatus: 404 | 410;
  /** Characters in a comment, above which the answer is the HTML 400; null: no limit. */
  maxCommentLength: number | null;
  bearerForApiTokens: boolean;
  /** Whether answers carry X-OAuth-Scopes, X-Accepted-OAuth-Scopes and X-Credential-Type. */
  credentialHeaders: boolean;
  /** Whether a 403 for a missing scope names the scopes required and granted. */
  namesScopes: boolean;
  /**
   * A workspace that lets in certain addresses only, and not this one: private repositories stand in lists, but what is
   * in them is refused, with words about the address or as if it were not there.
   */
  ipAllowlist: "off" | "named" | "silent";
  /** Logs of steps that are over lie in a storage under another name, to which a 307 leads. */
  logStorage: boolean;
  /** Merges without `async=true` also answer 202, as slow ones do. */
  slowMerges: boolean;
  /** Rules about merging stop a merge, as in a workspace with Premium; else they only warn. */
  premium: boolean;
  /** Whether a pull request can be asked for what stands in the way of its merge. */
  mergeabilityChecks: boolean;
}

/** What a page about one pull request shows. */
export interface PullRequestView {
  workspace: Workspace;
  repository: Repository;
  pullRequest: PullRequest;
  /** Build statuses and reports of the source's head commit. */
  statuses: CommitStatus[];
  reports: Report[];
}

/** What the web pages may ask of the sandbox. */
export interface PageContext {
  findPullRequest(workspace: string, slug: string, id: number): PullRequestView | null;
  /** All pull requests of all repositories, newest first. */
  listPullRequests(): PullRequestView[];
  /** By UUID or account id. */
  findUser(id: string): User | null;
  /** The pull request's three-dot diff as git prints it. */
  diff(repository: Repository, pullRequest: PullRequest): Promise<string>;
}
