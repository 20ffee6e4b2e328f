import type {
  Annotation,
  Comment,
  Inline,
  PageContext,
  PullRequest,
  PullRequestView,
  Report,
  Repository,
  User,
  Workspace,
} from "../../state.ts";

/** For tests: a made-up pull request with everything that a page can show, and a context that serves it. */
export const head = "f945c96c71d0f945c96c71d0f945c96c71d0f945";
const base = "174561d625c9174561d625c9174561d625c91745";
const start = Date.UTC(2026, 10, 23, 9, 30);

const people: User[] = ["Ada Lovelace", "Kody"].map((displayName, index) => ({
  uuid: `user-${index}`,
  accountId: `557058:${index}`,
  username: displayName.toLowerCase().replaceAll(" ", "-"),
  displayName,
  email: `${index}@example.org`,
  kind: index === 0 ? "user" : "bot",
  createdOn: start,
}));

export function inline(path: string, lines: Partial<Inline>): Inline {
  const none = { from: null, to: null, startFrom: null, startTo: null };
  return { path, ...none, sourceCommit: head, destinationCommit: base, ...lines };
}

export function comment(id: number, raw: string, more: Partial<Comment> = {}): Comment {
  return {
    id,
    user: "user-1",
    raw,
    inline: null,
    parent: null,
    pending: false,
    deleted: false,
    resolution: null,
    createdOn: start + id * 60_000,
    updatedOn: start + id * 60_000,
    ...more,
  };
}

export function annotation(summary: string, more: Partial<Annotation> = {}): Annotation {
  return {
    uuid: "annotation",
    externalId: summary,
    annotationType: "BUG",
    summary,
    details: null,
    path: null,
    line: null,
    severity: "LOW",
    result: null,
    link: null,
    createdOn: start,
    updatedOn: start,
    ...more,
  };
}

export function report(annotations: Annotation[], more: Partial<Report> = {}): Report {
  return {
    uuid: "report",
    commit: head,
    externalId: "kody",
    title: "Kody",
    details: "2 findings below the comment threshold.",
    reportType: "BUG",
    reporter: "Kody",
    link: null,
    logoUrl: null,
    remoteLinkEnabled: true,
    result: "FAILED",
    data: [
      { title: "Files reviewed", type: "NUMBER", value: 14 },
      { title: "Safe to merge", type: "BOOLEAN", value: false },
    ],
    annotations,
    createdOn: start,
    updatedOn: start,
    ...more,
  };
}

export function pullRequest(more: Partial<PullRequest> = {}): PullRequest {
  return {
    id: 7,
    title: "Sort orders by a column of the caller",
    description: "Lets callers choose the column.\n\n- adds `sort`\n- keeps `id` as default",
    state: "OPEN",
    draft: false,
    author: "user-0",
    source: { branch: "feature/sort", commit: head },
    destination: { branch: "main", commit: base },
    reviewers: ["user-1"],
    participants: [],
    comments: [],
    tasks: [],
    activity: [],
    mergeTasks: new Map(),
    mergeCommit: null,
    closeSourceBranch: false,
    closedBy: null,
    reason: "",
    createdOn: start,
    updatedOn: start,
    ...more,
  };
}

const workspace: Workspace = {
  uuid: "workspace",
  slug: "acme",
  name: "Acme",
  createdOn: start,
  members: new Map(),
  projects: [],
  hooks: [],
};

const repository: Repository = {
  uuid: "repository",
  workspace: "workspace",
  project: "project",
  slug: "shop",
  name: "Shop",
  description: "",
  language: "",
  isPrivate: true,
  mainBranch: "main",
  gitDir: "/nowhere",
  createdOn: start,
  updatedOn: start,
  permissions: new Map(),
  defaultReviewers: [],
  restrictions: [],
  pullRequests: [],
  statuses: [],
  reports: [],
  pipelines: [],
  hooks: [],
};

export function view(more: Partial<PullRequestView> = {}): PullRequestView {
  return { workspace, repository, pullRequest: pullRequest(), statuses: [], reports: [], ...more };
}

export function contextOf(views: readonly PullRequestView[], diff: string): PageContext {
  return {
    findPullRequest: (owner, slug, id) =>
      views.find(
        (one) =>
          one.workspace.slug === owner && one.repository.slug === slug && one.pullRequest.id === id,
      ) ?? null,
    listPullRequests: () => [...views],
    findUser: (id) => people.find((user) => user.uuid === id || user.accountId === id) ?? null,
    diff: () => Promise.resolve(diff),
  };
}
