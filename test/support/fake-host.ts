import { KodyError, type PullRequest } from "../../src/core/domain/index.ts";
import type {
  Annotation,
  BuildStatus,
  CodeHost,
  HostComment,
  NewComment,
  Report,
} from "../../src/core/ports/index.ts";

export const ownUuid = "{00000000-0000-0000-0000-0000000000aa}";
export const personUuid = "{00000000-0000-0000-0000-0000000000bb}";

export interface FakeHost extends CodeHost {
  readonly calls: string[];
  readonly comments: HostComment[];
  readonly statuses: { commit: string; status: BuildStatus }[];
  readonly reports: Map<string, { report: Report; annotations: Annotation[] }>;
  pullRequest: PullRequest;
  /** The next creating calls lose their answer; `before` also loses the effect. */
  readonly loseAnswers: ("before" | "after")[];
  change(commentId: number, change: Partial<HostComment>): void;
  reply(commentId: number, body: string, authorUuid?: string): void;
}

export function somePullRequest(change: Partial<PullRequest> = {}): PullRequest {
  return {
    ref: { workspace: "acme", slug: "shop", id: 1 },
    title: "Orders",
    description: "",
    state: "open",
    draft: false,
    authorUuid: personUuid,
    source: { branch: "feature/orders", commit: "a".repeat(12), repository: "acme/shop" },
    destination: { branch: "main", commit: "b".repeat(12), repository: "acme/shop" },
    url: "https://bitbucket.org/acme/shop/pull-requests/1",
    updatedOn: "2026-01-01T00:00:00+00:00",
    ...change,
  };
}

/** A CodeHost in memory that counts its calls, one per method call, as the port promises. */
export function createFakeHost(pullRequest: PullRequest = somePullRequest()): FakeHost {
  const host: FakeHost = {
    calls: [],
    comments: [],
    statuses: [],
    reports: new Map(),
    pullRequest,
    loseAnswers: [],
    change(commentId, change) {
      const index = host.comments.findIndex((comment) => comment.id === commentId);
      const comment = host.comments[index];
      if (comment === undefined) throw new Error(`no comment ${commentId}`);
      host.comments[index] = { ...comment, ...change };
    },
    reply: (commentId, body, authorUuid = personUuid) =>
      void addComment(host, { body, replyTo: commentId }, authorUuid),
    async getPullRequest() {
      host.calls.push("getPullRequest");
      return host.pullRequest;
    },
    ...commentCalls(() => host),
    ...checkCalls(() => host),
  };
  return host;
}

type CommentCalls = Pick<
  CodeHost,
  "listComments" | "createComment" | "editComment" | "resolveThread"
>;

function commentCalls(host: () => FakeHost): CommentCalls {
  return {
    async listComments() {
      host().calls.push("listComments");
      return [...host().comments];
    },
    async createComment(_, comment) {
      host().calls.push("createComment");
      const loss = host().loseAnswers.shift();
      const created = loss === "before" ? null : addComment(host(), comment, ownUuid);
      if (loss === undefined && created !== null) return created;
      throw new KodyError("outcome-unknown", "The answer was lost.", { retryable: true });
    },
    async editComment(_, commentId, body) {
      host().calls.push("editComment");
      host().change(commentId, { body });
    },
    async resolveThread(_, commentId) {
      host().calls.push("resolveThread");
      host().change(commentId, { resolved: true, resolvedByUuid: ownUuid });
    },
  };
}

type CheckCalls = Pick<CodeHost, "setBuildStatus" | "putReport" | "addAnnotations">;

function checkCalls(host: () => FakeHost): CheckCalls {
  return {
    async setBuildStatus(_, commit, status) {
      host().calls.push("setBuildStatus");
      host().statuses.push({ commit, status });
    },
    async putReport(_, commit, report, replace) {
      if (replace) host().calls.push("deleteReport");
      host().calls.push("putReport");
      const annotations = replace ? [] : (host().reports.get(commit)?.annotations ?? []);
      host().reports.set(commit, { report, annotations });
    },
    async addAnnotations(_, commit, __, annotations) {
      host().calls.push("addAnnotations");
      host()
        .reports.get(commit)
        ?.annotations.push(...annotations);
    },
  };
}

function addComment(host: FakeHost, comment: NewComment, authorUuid: string): HostComment {
  const id = host.comments.length + 1;
  const created: HostComment = {
    id,
    authorUuid,
    body: comment.body,
    deleted: false,
    replyTo: comment.replyTo ?? null,
    resolved: false,
    resolvedByUuid: null,
    path: comment.anchor?.path ?? null,
    createdOn: "2026-01-01T00:00:00+00:00",
    url: `${host.pullRequest.url}/_/diff#comment-${id}`,
  };
  host.comments.push(created);
  return created;
}
