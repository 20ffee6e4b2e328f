import { KodyError, type PullRequest } from "../../src/core/domain/index.ts";
import type { OwnAccount } from "../../src/core/effects/index.ts";
import type {
  Annotation,
  BuildStatus,
  CodeHost,
  HostComment,
  HostDescriptions,
  NewComment,
  Report,
} from "../../src/core/ports/index.ts";

export const ownUuid = "{00000000-0000-0000-0000-0000000000aa}";
export const personUuid = "{00000000-0000-0000-0000-0000000000bb}";

/** Kody knows who it is. */
export function knownAccount(uuid = ownUuid): OwnAccount {
  return { uuid: () => uuid, learn: async () => {}, proofOf: () => "" };
}

export interface FakeHost extends CodeHost, HostDescriptions {
  readonly calls: string[];
  readonly comments: HostComment[];
  readonly statuses: { commit: string; status: BuildStatus }[];
  readonly reports: Map<string, { report: Report; annotations: readonly Annotation[] }>;
  pullRequest: PullRequest;
  reviewers: (string | null)[];
  /** The error with which Bitbucket refuses a new description; null takes it. */
  refuseDescription: KodyError | null;
  /** The next creating calls lose their answer; `before` also loses the effect. */
  readonly loseAnswers: ("before" | "after")[];
  /** Told before and after the effect of every call; what it throws is what a broken connection or a crash would do. */
  interrupt: (call: string, when: "before" | "after") => void;
  /** The error with which Bitbucket refuses a new comment; null takes it. */
  refuseComment: (comment: NewComment) => KodyError | null;
  /** The error with which Bitbucket refuses annotations; null takes them. */
  refuseAnnotations: KodyError | null;
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
    reviewers: [],
    refuseDescription: null,
    loseAnswers: [],
    interrupt: () => {},
    refuseComment: () => null,
    refuseAnnotations: null,
    change(commentId, change) {
      const index = host.comments.findIndex((comment) => comment.id === commentId);
      const comment = host.comments[index];
      if (comment === undefined) throw new Error(`no comment ${commentId}`);
      host.comments[index] = { ...comment, ...change };
    },
    reply: (commentId, body, authorUuid = personUuid) =>
      void addComment(host, { body, replyTo: commentId }, authorUuid),
    async getPullRequest() {
      return call(host, "getPullRequest", () => host.pullRequest);
    },
    ...commentCalls(() => host),
    ...checkCalls(() => host),
    ...descriptionCalls(() => host),
  };
  return host;
}

type CommentCalls = Pick<
  CodeHost,
  "listComments" | "createComment" | "editComment" | "resolveThread"
>;

function commentCalls(host: () => FakeHost): CommentCalls {
  return {
    listComments: async () => call(host(), "listComments", () => [...host().comments]),
    async createComment(_, comment) {
      return call(host(), "createComment", () => {
        const refusal = host().refuseComment(comment);
        if (refusal !== null) throw refusal;
        const loss = host().loseAnswers.shift();
        const created = loss === "before" ? null : addComment(host(), comment, ownUuid);
        if (loss === undefined && created !== null) return created;
        throw new KodyError("outcome-unknown", "The answer was lost.", { retryable: true });
      });
    },
    async editComment(_, commentId, body) {
      call(host(), "editComment", () => {
        // Bitbucket: nobody edits the comments of others.
        if (assertExists(host(), commentId).authorUuid !== ownUuid)
          throw new KodyError("permission-missing", "Not your comment (403).");
        host().change(commentId, { body });
      });
    },
    async resolveThread(_, commentId) {
      call(host(), "resolveThread", () => {
        // Already resolved counts as done, whoever did it.
        if (assertExists(host(), commentId).resolved) return;
        host().change(commentId, { resolved: true, resolvedByUuid: ownUuid });
      });
    },
  };
}

function assertExists(host: FakeHost, commentId: number): HostComment {
  const comment = host.comments.find((one) => one.id === commentId);
  if (comment !== undefined && !comment.deleted) return comment;
  throw new KodyError("not-found", `There is no comment ${commentId} (404).`);
}

/** Counts the call and does its effect; a call that is interrupted after its effect has had it. */
function call<T>(host: FakeHost, name: string, effect: () => T): T {
  host.calls.push(name);
  host.interrupt(name, "before");
  const result = effect();
  host.interrupt(name, "after");
  return result;
}

type CheckCalls = Pick<CodeHost, "setBuildStatus" | "putReport" | "addAnnotations">;

function checkCalls(host: () => FakeHost): CheckCalls {
  return {
    async setBuildStatus(_, commit, status) {
      call(host(), "setBuildStatus", () => void host().statuses.push({ commit, status }));
    },
    async putReport(_, commit, report, replace) {
      if (replace) call(host(), "deleteReport", () => void host().reports.delete(commit));
      call(host(), "putReport", () => {
        const annotations = host().reports.get(commit)?.annotations ?? [];
        host().reports.set(commit, { report, annotations });
      });
    },
    async addAnnotations(_, commit, __, annotations) {
      call(host(), "addAnnotations", () => {
        const refusal = host().refuseAnnotations;
        if (refusal !== null) throw refusal;
        const known = host().reports.get(commit);
        if (known === undefined) throw new KodyError("not-found", "There is no report (404).");
        // Bitbucket: the same external id overwrites.
        const ids = new Set(annotations.map((one) => one.externalId));
        known.annotations = [
          ...known.annotations.filter((one) => !ids.has(one.externalId)),
          ...annotations,
        ];
      });
    },
  };
}

function descriptionCalls(host: () => FakeHost): HostDescriptions {
  return {
    async readDescription() {
      return call(host(), "readDescription", () => {
        const { state, title, description } = host().pullRequest;
        return { state, title, description, reviewers: host().reviewers };
      });
    },
    async writeDescription(_, { title, description, reviewers }) {
      call(host(), "writeDescription", () => {
        const refusal = host().refuseDescription;
        if (refusal !== null) throw refusal;
        const loss = host().loseAnswers.shift();
        if (loss !== "before") {
          host().pullRequest = { ...host().pullRequest, title, description };
          host().reviewers = [...reviewers];
        }
        if (loss === undefined) return;
        throw new KodyError("outcome-unknown", "The answer was lost.", { retryable: true });
      });
    },
  };
}

export function someComment(change: Partial<HostComment> = {}): HostComment {
  return {
    id: 1,
    authorUuid: personUuid,
    body: "Why?",
    deleted: false,
    replyTo: null,
    resolved: false,
    resolvedByUuid: null,
    path: null,
    createdOn: "2026-01-01T00:00:00+00:00",
    url: "https://bitbucket.org/acme/shop/pull-requests/1/_/diff#comment-1",
    ...change,
  };
}

function addComment(host: FakeHost, comment: NewComment, authorUuid: string): HostComment {
  const id = host.comments.length + 1;
  const created = someComment({
    id,
    authorUuid,
    body: comment.body,
    replyTo: comment.replyTo ?? null,
    path: comment.anchor?.path ?? null,
    url: `${host.pullRequest.url}/_/diff#comment-${id}`,
  });
  host.comments.push(created);
  return created;
}
