import {
  createFakeHost,
  knownAccount,
  somePullRequest,
  type FakeHost,
} from "../../../../test/support/fake-host.ts";
import { fakeRepository, gitDiff, type Tree } from "../../../../test/support/fake-source.ts";
import { memoryConfig, toyTeamConfig } from "../../../../test/support/memory-config.ts";
import { createMemoryStore, type MemoryStore } from "../../../../test/support/memory-store.ts";
import { toyAnalyzer } from "../../../../test/support/toy-analyzer.ts";
import { defaultPolicy, type PullRequest } from "../../domain/index.ts";
import {
  scriptedTools,
  type ScriptedTools,
} from "../../../../test/support/scripted-review-model.ts";
import type { HostComment, HostPipelines, ReviewJob, SourceMirrors } from "../../ports/index.ts";
import { reviewPullRequest, type ReviewOutcome } from "../index.ts";
import { sha256 } from "./world.ts";

/** A pull request that a scripted model reviews as well. */
export interface ModelWorld {
  readonly host: FakeHost;
  readonly store: MemoryStore;
  readonly model: ScriptedTools;
  /** Heads whose builds were asked for; each of them failed. */
  readonly builds: readonly string[];
  readonly findings: () => HostComment[];
  readonly summary: () => string;
  /** Reviews the tree as a new head. */
  push(tree: Tree, job?: Partial<ReviewJob>): Promise<ReviewOutcome>;
}

export function createModelWorld(
  base: Tree = {},
  change: Partial<PullRequest> = {},
  commits: readonly string[] = [],
): ModelWorld {
  const host = createFakeHost(somePullRequest(change));
  const store = createMemoryStore();
  const model = scriptedTools();
  const builds: string[] = [];
  const trees = new Map<string, Tree>();
  const mirrors = mirrorsOf(base, trees, commits);
  return {
    host,
    store,
    model,
    builds,
    findings: () => host.comments.filter(({ body }) => body.includes("\n[kody:f:")),
    summary: () => host.comments.find(({ body }) => body.includes("\n[kody:summary]"))?.body ?? "",
    push(tree, job = {}) {
      const head = `a${sha256(JSON.stringify(tree)).slice(0, 39)}`;
      trees.set(head, tree);
      const source = { ...host.pullRequest.source, commit: head.slice(0, 12) };
      host.pullRequest = { ...host.pullRequest, source };
      host.calls.length = 0;
      model.asked.length = 0;
      return review({ host, store, model, builds }, mirrors(head), head, job);
    },
  };
}

function mirrorsOf(
  base: Tree,
  trees: ReadonlyMap<string, Tree>,
  commits: readonly string[],
): (head: string) => SourceMirrors {
  const treeOf = (commit: string): Tree => trees.get(commit) ?? {};
  return (head) => ({
    openPullRequest: async () => ({
      repository: {
        ...fakeRepository(base, treeOf(head)),
        diff: async (_, to) => gitDiff(base, treeOf(to)),
        subjects: async () => [...commits],
      },
      head,
      destination: "c".repeat(40),
      mergeBase: "b".repeat(40),
    }),
    remoteTip: async () => head,
  });
}

function failing(builds: string[]): HostPipelines {
  return {
    async failedStep(_, commit) {
      builds.push(commit);
      return { pipeline: 1, step: "Test", log: "Error: wrong sum", url: "https://b.example" };
    },
  };
}

function review(
  {
    host,
    store,
    model,
    builds,
  }: Pick<ModelWorld, "host" | "store" | "model"> & { readonly builds: string[] },
  mirrors: SourceMirrors,
  head: string,
  job: Partial<ReviewJob>,
): Promise<ReviewOutcome> {
  return reviewPullRequest(
    {
      id: "job",
      attempt: 1,
      pullRequest: host.pullRequest.ref,
      repositoryUuid: "{r}",
      head: head.slice(0, 12),
      destinationBranch: null,
      reason: "pullrequest:updated",
      ...job,
    },
    {
      host,
      store,
      progress: { note: async () => {} },
      mirrors,
      analyzers: [toyAnalyzer()],
      policy: defaultPolicy,
      model: { of: async () => model.tools, memory: store, pipelines: failing(builds) },
      teamConfig: toyTeamConfig(),
      notes: { read: async () => undefined },
      configMemory: memoryConfig(),
      clock: { now: () => new Date(0), sleep: async () => {} },
      digest: sha256,
      own: knownAccount(),
      newerWaits: async () => false,
    },
    new AbortController().signal,
  );
}
