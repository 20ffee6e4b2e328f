import { createHash } from "node:crypto";
import type { CommandContext } from "../../src/core/conversation/index.ts";
import { KodyError, type PullRequest, type PullRequestRef } from "../../src/core/domain/index.ts";
import type { ActContext } from "../../src/core/effects/index.ts";
import type {
  BranchRestriction,
  Build,
  HostCommits,
  HostStanding,
  HostVerdicts,
  MergeCheck,
  MergeStep,
  MergeStrategy,
  MergeWish,
  NewCommit,
  NewPullRequest,
  Participant,
  PullRequestNotes,
  RepositoryPermission,
  SourceMirrors,
  Standing,
  Task,
} from "../../src/core/ports/index.ts";
import { knownAccount, ownUuid, type FakeHost } from "./fake-host.ts";
import { fakeMirrors } from "./fake-source.ts";
import { createMemoryStore, type MemoryStore } from "./memory-store.ts";

export interface FakeActing extends HostStanding, HostVerdicts, HostCommits {
  readonly calls: string[];
  participants: Participant[];
  reviewers: string[];
  closeSourceBranch: boolean;
  mergeStrategies: MergeStrategy[];
  defaultStrategy: MergeStrategy | null;
  mergeCommit: string | null;
  closedByUuid: string | null;
  /** Null: as many as `tasks` has open ones. "unsaid": the host does not say. */
  openTasks: number | "unsaid" | null;
  tasks: Task[];
  builds: Build[];
  /** An error refuses the question. */
  restrictions: BranchRestriction[] | KodyError;
  checks: MergeCheck[] | null;
  /** Account uuid → what it may do. */
  readonly permissions: Map<string, RepositoryPermission>;
  /** The error with which Bitbucket refuses this call; null takes it. */
  refuse: (call: string) => KodyError | null;
  /** How the next merges end; when none is left, they are done at once. */
  readonly mergeSteps: MergeStep[];
  /** The next changing calls lose their answer; `before` also loses the effect. */
  readonly loseAnswers: ("before" | "after")[];
  /** Told before and after the effect of every call. */
  interrupt: (call: string, when: "before" | "after") => void;
  readonly merges: MergeWish[];
  readonly declines: string[];
  readonly commits: NewCommit[];
  readonly opened: NewPullRequest[];
  /** Branch → its tip, 40 digits. Branches that are not in it are those of the pull request, or new. */
  readonly branches: Map<string, string>;
}

/** Standing, verdicts and commits in memory, of the pull request and the comments that `host` has. */
export function createFakeActing({ host }: { readonly host: FakeHost }): FakeActing {
  const acting: FakeActing = {
    calls: [],
    participants: [],
    reviewers: [],
    closeSourceBranch: false,
    mergeStrategies: ["merge_commit", "squash", "fast_forward"],
    defaultStrategy: "merge_commit",
    mergeCommit: null,
    closedByUuid: null,
    openTasks: null,
    tasks: [],
    builds: [],
    restrictions: [],
    checks: null,
    permissions: new Map(),
    refuse: () => null,
    mergeSteps: [],
    loseAnswers: [],
    interrupt: () => {},
    merges: [],
    declines: [],
    commits: [],
    opened: [],
    branches: new Map(),
    ...standingCalls(host, () => acting),
    ...verdictCalls(host, () => acting),
    ...mergeCalls(host, () => acting),
    ...commitCalls(host, () => acting),
  };
  return acting;
}

function standingCalls(host: FakeHost, acting: () => FakeActing): HostStanding {
  return {
    readStanding: async () => call(acting(), "readStanding", () => standingOf(host, acting())),
    listBuilds: async () => call(acting(), "listBuilds", () => [...acting().builds]),
    listTasks: async () => call(acting(), "listTasks", () => [...acting().tasks]),
    listRestrictions: async () =>
      call(acting(), "listRestrictions", () => {
        const { restrictions } = acting();
        if (restrictions instanceof KodyError) throw restrictions;
        return [...restrictions];
      }),
    mergeChecks: async () => call(acting(), "mergeChecks", () => acting().checks),
    permissionOf: async (_, uuid) =>
      call(acting(), "permissionOf", () => acting().permissions.get(uuid) ?? null),
    readComment: async (_, id) =>
      call(
        acting(),
        "readComment",
        () => host.comments.find((comment) => comment.id === id) ?? null,
      ),
  };
}

function standingOf(host: FakeHost, acting: FakeActing): Standing {
  const open = acting.tasks.filter(({ resolved }) => !resolved).length;
  return {
    pullRequest: host.pullRequest,
    participants: [...acting.participants],
    reviewers: [...acting.reviewers],
    closeSourceBranch: acting.closeSourceBranch,
    openTasks: acting.openTasks === "unsaid" ? null : (acting.openTasks ?? open),
    mergeStrategies: [...acting.mergeStrategies],
    defaultStrategy: acting.defaultStrategy,
    mergeCommit: acting.mergeCommit,
    closedByUuid: acting.closedByUuid,
  };
}

type VerdictCalls = Omit<HostVerdicts, "merge" | "mergeProgress">;

function verdictCalls(host: FakeHost, acting: () => FakeActing): VerdictCalls {
  const say = (verdict: Participant["verdict"]): void => {
    const role = acting().reviewers.includes(ownUuid) ? "reviewer" : "participant";
    const others = acting().participants.filter(({ uuid }) => uuid !== ownUuid);
    acting().participants = [...others, { uuid: ownUuid, name: "Kody", role, verdict }];
  };
  const unsay = (verdict: Participant["verdict"]): void => {
    const own = acting().participants.find(({ uuid }) => uuid === ownUuid);
    if (own?.verdict === verdict) say(null);
  };
  return {
    approve: async () => change(acting(), "approve", () => say("approved")),
    unapprove: async () => change(acting(), "unapprove", () => unsay("approved")),
    requestChanges: async () => change(acting(), "requestChanges", () => say("changes-requested")),
    withdrawChanges: async () =>
      change(acting(), "withdrawChanges", () => unsay("changes-requested")),
    decline: async (_, message) =>
      change(acting(), "decline", () => {
        assertOpen(host);
        acting().declines.push(message);
        acting().closedByUuid = ownUuid;
        close(host, "declined");
      }),
  };
}

type MergeCalls = Pick<HostVerdicts, "merge" | "mergeProgress">;

function mergeCalls(host: FakeHost, acting: () => FakeActing): MergeCalls {
  const take = (): MergeStep => {
    const step = acting().mergeSteps.shift() ?? { state: "merged", commit: "e".repeat(40) };
    if (step.state !== "merged") return step;
    acting().mergeCommit = step.commit?.slice(0, 12) ?? null;
    acting().closedByUuid = ownUuid;
    close(host, "merged");
    return step;
  };
  return {
    merge: async (_, wish) =>
      change(acting(), "merge", () => {
        assertOpen(host);
        acting().merges.push(wish);
        return take();
      }),
    mergeProgress: async () => call(acting(), "mergeProgress", take),
  };
}

function commitCalls(host: FakeHost, acting: () => FakeActing): HostCommits {
  return {
    commitFiles: async (_, commit) =>
      change(acting(), "commitFiles", () => {
        const { source } = host.pullRequest;
        const ofSource = commit.branch === source.branch;
        const tip = acting().branches.get(commit.branch) ?? (ofSource ? source.commit : null);
        if (tip !== null && !commit.parent.startsWith(tip) && !tip.startsWith(commit.parent))
          throw new KodyError("conflict", `The branch ${commit.branch} moved (409).`);
        acting().commits.push(commit);
        const hash = sha256(`commit ${acting().commits.length}`).slice(0, 40);
        acting().branches.set(commit.branch, hash);
        if (ofSource)
          host.pullRequest = { ...host.pullRequest, source: { ...source, commit: hash } };
        return hash;
      }),
    openPullRequest: async (repository, wanted) =>
      change(acting(), "openPullRequest", (): PullRequest => {
        const same = ({ sourceBranch, destinationBranch }: NewPullRequest): boolean =>
          sourceBranch === wanted.sourceBranch && destinationBranch === wanted.destinationBranch;
        const earlier = acting().opened.findIndex(same);
        const id = 1_000 + (earlier === -1 ? acting().opened.push(wanted) - 1 : earlier);
        const { destination } = host.pullRequest;
        const source = {
          ...destination,
          branch: wanted.sourceBranch,
          commit: acting().branches.get(wanted.sourceBranch) ?? destination.commit,
        };
        return {
          ...host.pullRequest,
          ref: { workspace: repository.workspace, slug: repository.slug, id },
          title: wanted.title,
          description: wanted.description,
          state: "open",
          authorUuid: ownUuid,
          source,
          destination: { ...destination, branch: wanted.destinationBranch },
          url: `https://bitbucket.org/${repository.workspace}/${repository.slug}/pull-requests/${id}`,
        };
      }),
  };
}

function assertOpen(host: FakeHost): void {
  if (host.pullRequest.state !== "open")
    throw new KodyError("host-rejected", "This pull request is already closed (400).");
}

function close(host: FakeHost, state: "merged" | "declined"): void {
  host.pullRequest = { ...host.pullRequest, state };
}

function call<T>(acting: FakeActing, name: string, effect: () => T): T {
  acting.calls.push(name);
  acting.interrupt(name, "before");
  const refusal = acting.refuse(name);
  if (refusal !== null) throw refusal;
  const result = effect();
  acting.interrupt(name, "after");
  return result;
}

/** A call whose answer can be lost, with or without its effect. */
function change<T>(acting: FakeActing, name: string, effect: () => T): T {
  const loss = acting.loseAnswers.shift();
  const lost = new KodyError("outcome-unknown", "The answer was lost.", { retryable: true });
  return call(acting, name, () => {
    if (loss === "before") throw lost;
    const result = effect();
    if (loss === "after") throw lost;
    return result;
  });
}

export interface MemoryNotes extends PullRequestNotes {
  /** `acme/shop#1 name` → what is kept. */
  readonly kept: Map<string, unknown>;
}

export function createMemoryNotes(): MemoryNotes {
  const kept = new Map<string, unknown>();
  const refs = new Map<string, PullRequestRef>();
  const keyOf = ({ workspace, slug, id }: PullRequestRef, name: string): string =>
    `${workspace}/${slug}#${id} ${name}`;
  return {
    kept,
    read: async (ref, name) => structuredClone(kept.get(keyOf(ref, name))),
    async write(ref, name, value) {
      const key = keyOf(ref, name);
      refs.set(key, ref);
      if (value === null) kept.delete(key);
      // As in a database: what is no JSON does not come back.
      else kept.set(key, JSON.parse(JSON.stringify(value)));
    },
    having: async (name, limit) =>
      [...kept]
        .filter(([key]) => key.endsWith(` ${name}`))
        .flatMap(([key, value]) => {
          const pullRequest = refs.get(key);
          return pullRequest === undefined ? [] : [{ pullRequest, repositoryUuid: "{r}", value }];
        })
        .slice(0, limit),
  };
}

export interface FakeActContext extends ActContext {
  readonly host: FakeHost;
  readonly store: MemoryStore;
  readonly notes: MemoryNotes;
  /** What was written into the audit log, oldest first. */
  readonly records: { action: string; details: Readonly<Record<string, unknown>> }[];
  /** Every wait, in milliseconds. */
  readonly slept: number[];
}

export interface FakeActOptions {
  readonly host: FakeHost;
  readonly acting: FakeActing;
  /** Absent: an empty tree whose tips are the pull request's commits, filled up to 40 digits. */
  readonly mirrors?: SourceMirrors;
  /** What the clock begins with; it moves on by the sleeps alone. */
  readonly now?: Date;
  readonly signal?: AbortSignal;
}

export function fakeActContext(options: FakeActOptions): FakeActContext {
  const { host, acting } = options;
  const records: FakeActContext["records"] = [];
  const slept: number[] = [];
  let now = (options.now ?? new Date("2026-01-01T00:00:00Z")).getTime();
  return {
    host,
    store: createMemoryStore(),
    clock: {
      now: () => new Date(now),
      async sleep(milliseconds) {
        slept.push(milliseconds);
        now += milliseconds;
      },
    },
    fence: { jobId: "job", attempt: 1 },
    owner: host.pullRequest.ref,
    pullRequest: host.pullRequest.ref,
    own: knownAccount(),
    repositoryUuid: "{00000000-0000-0000-0000-0000000000cc}",
    standing: acting,
    verdicts: acting,
    commits: acting,
    notes: createMemoryNotes(),
    mirrors:
      options.mirrors ?? fakeMirrors(() => ({ base: {}, head: {}, headCommit: headOf(host) })),
    digest: sha256,
    signal: options.signal ?? new AbortController().signal,
    record: async (action, details) => void records.push({ action, details }),
    records,
    slept,
  };
}

export interface FakeCommandContext extends FakeActContext, CommandContext {
  readonly host: FakeHost;
  readonly store: MemoryStore;
  readonly notes: MemoryNotes;
  /** What `working` and `receive` were told. */
  readonly said: string[];
  readonly received: Parameters<CommandContext["receive"]>[0][];
}

/** `reviewed`: absent, nothing was reviewed yet. */
export function fakeCommandContext(
  options: FakeActOptions & { readonly reviewed?: Awaited<ReturnType<CommandContext["reviewed"]>> },
): FakeCommandContext {
  const context = fakeActContext(options);
  const said: string[] = [];
  const received: FakeCommandContext["received"] = [];
  let standing: Promise<Standing> | null = null;
  return {
    ...context,
    current: () => (standing ??= context.standing.readStanding(context.pullRequest)),
    reviewed: async () => options.reviewed ?? null,
    open: (pullRequest) => context.mirrors.openPullRequest(pullRequest),
    async receive(event) {
      received.push(event);
      return "queued";
    },
    working: async (what) => void said.push(what),
    said,
    received,
  };
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function headOf(host: FakeHost): string {
  const commit = host.pullRequest.source.commit ?? "a";
  return commit.padEnd(40, commit.charAt(0));
}
