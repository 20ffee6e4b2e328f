import {
  createFakeActing,
  fakeCommandContext,
  type FakeActing,
  type FakeCommandContext,
} from "../../../../test/support/fake-acting.ts";
import {
  createFakeHost,
  ownUuid,
  personUuid,
  somePullRequest,
  type FakeHost,
} from "../../../../test/support/fake-host.ts";
import type { CommandCall } from "../../conversation/index.ts";
import {
  defaultPolicy,
  noVerdict,
  type ActingPolicy,
  type ApproveConditions,
  type Decision,
  type MergePolicy,
} from "../../domain/index.ts";
import type { Build, Participant } from "../../ports/index.ts";
import type { CommandDependencies } from "../inputs.ts";

export const head = "a".repeat(12);
export const fullHead = "a".repeat(40);
export const pushed = "c".repeat(12);
export const reviewerUuid = "{00000000-0000-0000-0000-0000000000dd}";

export const approveAll: ApproveConditions = {
  noFindings: "info",
  categories: null,
  paths: null,
  maxChangedLines: null,
  maxFiles: null,
  authors: null,
  notAuthors: [],
  builds: "passed",
  tasks: "done",
  requiredReviewers: [],
  approvals: 0,
};

export const mergeReady: MergePolicy = {
  strategy: null,
  closeSourceBranch: null,
  approvals: 1,
  builds: "passed",
  tasks: "done",
};

export function policyWith(change: Partial<ActingPolicy>): ActingPolicy {
  return {
    verdict: noVerdict,
    merge: null,
    declineStale: null,
    review: defaultPolicy,
    ...change,
  };
}

export const approving = policyWith({ verdict: { approve: approveAll, requestChanges: null } });
export const merging = policyWith({ merge: mergeReady });

export const completeFacts = { engines: [], skipped: [], ignored: [] };

export function someBuild(change: Partial<Build> = {}): Build {
  return { key: "ci", name: "CI", state: "successful", url: "", description: "", ...change };
}

export function approvedBy(uuid: string): Participant {
  return { uuid, name: "Somebody", role: "reviewer", verdict: "approved" };
}

export function someDecision(change: Partial<Decision["finding"]> = {}): Decision {
  return {
    finding: {
      rule: "toy/bug",
      severity: "high",
      category: "correctness",
      title: "A bug",
      message: "",
      path: "src/a.ts",
      range: null,
      engine: "toy",
      fingerprint: "1".repeat(32),
      contentKey: "2".repeat(32),
      ...change,
    },
    outcome: "comment",
    reason: null,
  };
}

export interface World {
  readonly host: FakeHost;
  readonly acting: FakeActing;
  /** What Kody keeps stays; what it knows of the pull request is asked for anew. */
  readonly job: () => FakeCommandContext;
  readonly records: FakeCommandContext["records"];
  decisions: Decision[];
  facts: Readonly<Record<string, unknown>> | null;
  /** 40 digits; null before the first review. */
  reviewedHead: string | null;
  reviewedAt: Date;
  policy: ActingPolicy;
  now: Date;
  readonly deps: CommandDependencies;
}

/** A pull request that is ready for anything: reviewed, built, approved by a person. */
export function createWorld(): World {
  const host = createFakeHost(somePullRequest());
  const acting = createFakeActing({ host });
  acting.builds = [someBuild(), someBuild({ key: "kody", name: "Kody" })];
  acting.participants = [approvedBy(reviewerUuid)];
  const first = fakeCommandContext({ host, acting });
  const world: World = {
    host,
    acting,
    records: first.records,
    decisions: [],
    facts: completeFacts,
    reviewedHead: fullHead,
    reviewedAt: new Date("2026-01-01T00:00:00Z"),
    policy: policyWith({}),
    now: new Date("2026-01-01T01:00:00Z"),
    deps: { facts: async () => world.facts, policy: async () => world.policy },
    job() {
      const { store, notes, record } = first;
      const { reviewedHead, reviewedAt, decisions } = world;
      const reviewed =
        reviewedHead === null ? null : { head: reviewedHead, at: reviewedAt, decisions };
      const made = fakeCommandContext({ host, acting, now: world.now, reviewed });
      return { ...made, store, notes, record, records: first.records };
    },
  };
  return world;
}

/** A push that Kody is not told of. */
export function push({ host }: World, commit = pushed): void {
  const { source } = host.pullRequest;
  host.pullRequest = {
    ...host.pullRequest,
    source: { ...source, commit },
    updatedOn: "2026-01-02T00:00:00+00:00",
  };
}

export function someCall(name: CommandCall["name"], rest = ""): CommandCall {
  return {
    name,
    rest,
    comment: {
      commentId: 70,
      authorUuid: reviewerUuid,
      authorName: "Rita",
      byMachine: false,
      body: `@kody ${name} ${rest}`,
      replyTo: null,
      createdOn: "2026-01-01T00:30:00+00:00",
      state: "waiting",
      outcome: null,
    },
    thread: [],
    about: null,
    permission: "write",
  };
}

export function countOf({ acting }: World, call: string): number {
  return acting.calls.filter((one) => one === call).length;
}

export { ownUuid, personUuid };
