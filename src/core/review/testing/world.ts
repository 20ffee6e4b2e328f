import { createHash } from "node:crypto";
import {
  createFakeHost,
  knownAccount,
  ownUuid,
  somePullRequest,
  type FakeHost,
} from "../../../../test/support/fake-host.ts";
import { fakeMirrors, type Tree } from "../../../../test/support/fake-source.ts";
import { memoryConfig, toyTeamConfig } from "../../../../test/support/memory-config.ts";
import { createMemoryStore, type MemoryStore } from "../../../../test/support/memory-store.ts";
import { toyAnalyzer } from "../../../../test/support/toy-analyzer.ts";
import { defaultPolicy, type ReviewPolicy } from "../../domain/index.ts";
import type { HostComment } from "../../ports/index.ts";
import { reviewPullRequest, type ReviewOutcome } from "../index.ts";
import { readMarker } from "../../effects/index.ts";

export const policy: ReviewPolicy = { ...defaultPolicy, maxComments: 3 };

/** A place at which a run dies: the `at`-th write to the store or call to the host, before or after its effect. */
export interface Fault {
  readonly at: number;
  readonly when: "before" | "after";
}

export interface RunOptions {
  readonly fault?: Fault | null;
  readonly loseAnswers?: readonly ("before" | "after")[];
  readonly manual?: boolean;
  /** A newer event comes in after this many looks for one. */
  readonly newerAfter?: number | null;
}

export class Crash extends Error {}

/** A pull request on a host, Kody's memory of it, and what pushes, persons and crashes may do to them. */
export interface World {
  readonly host: FakeHost;
  store: MemoryStore;
  /** Comments that a person resolved, refused or deleted, with what they were about. */
  readonly acted: Map<number, { fingerprint: string; contentKey: string | null }>;
  tree: Tree;
  head: string;
  push(tree: Tree): void;
  /** One attempt of the job that the present head's event asks for; a crash is an answer, any other error is thrown. */
  run(options?: RunOptions): Promise<ReviewOutcome | "crashed">;
  /** Kody's memory is lost: a new database, or an old backup. */
  forget(): void;
  act(what: "resolve" | "refuse" | "delete", comment: HostComment): void;
}

export function createWorld(tree: Tree): World {
  const world: World = {
    host: createFakeHost(),
    store: createMemoryStore(),
    acted: new Map(),
    tree,
    head: "",
    push(next) {
      world.tree = next;
      world.head = `a${sha256(JSON.stringify(next)).slice(0, 39)}`;
      const source = { ...world.host.pullRequest.source, commit: world.head.slice(0, 12) };
      world.host.pullRequest = somePullRequest({ source });
    },
    forget() {
      world.store = createMemoryStore();
    },
    run: (options = {}) => runOnce(world, options),
    act(what, comment) {
      const marker = readMarker(comment.body);
      if (marker === null) throw new Error("A person acts on comments of Kody only.");
      world.acted.set(comment.id, marker);
      if (what === "refuse") world.host.reply(comment.id, "Won't fix.");
      else if (what === "delete") world.host.change(comment.id, { deleted: true, body: "" });
      else world.host.change(comment.id, { resolved: true, resolvedByUuid: ownUuid });
    },
  };
  world.push(tree);
  return world;
}

async function runOnce(world: World, options: RunOptions): Promise<ReviewOutcome | "crashed"> {
  interruptAt(world, options.fault ?? null);
  world.host.loseAnswers.splice(0, Infinity, ...(options.loseAnswers ?? []));
  world.host.calls.length = 0;
  try {
    return await review(world, options);
  } catch (error) {
    if (error instanceof Crash) return "crashed";
    throw error;
  } finally {
    interruptAt(world, null);
    world.host.loseAnswers.length = 0;
  }
}

function interruptAt(world: World, fault: Fault | null): void {
  let steps = 0;
  const interrupt = (_: string, when: "before" | "after"): void => {
    if (fault === null) return;
    if (when === "before") steps += 1;
    if (steps === fault.at && when === fault.when) throw new Crash();
  };
  world.host.interrupt = interrupt;
  world.store.interrupt = interrupt;
}

function review(
  world: World,
  { manual = false, newerAfter = null }: RunOptions,
): Promise<ReviewOutcome> {
  let looks = 0;
  return reviewPullRequest(
    {
      id: "job",
      attempt: 1,
      pullRequest: world.host.pullRequest.ref,
      repositoryUuid: "{r}",
      head: world.head.slice(0, 12),
      destinationBranch: "main",
      reason: manual ? "manual" : "pullrequest:updated",
    },
    {
      host: world.host,
      store: world.store,
      progress: { note: async () => {} },
      mirrors: fakeMirrors(() => ({ base: {}, head: world.tree, headCommit: world.head })),
      analyzers: [toyAnalyzer()],
      policy,
      teamConfig: toyTeamConfig(),
      notes: { read: async () => undefined },
      configMemory: memoryConfig(),
      clock: { now: () => new Date(0), sleep: async () => {} },
      digest: sha256,
      own: knownAccount(),
      newerWaits: async () => newerAfter !== null && ++looks > newerAfter,
    },
    new AbortController().signal,
  );
}

export function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
