import {
  createFakeActing,
  fakeCommandContext,
  type FakeActing,
  type FakeCommandContext,
} from "../../../../test/support/fake-acting.ts";
import {
  createFakeHost,
  personUuid,
  somePullRequest,
  type FakeHost,
} from "../../../../test/support/fake-host.ts";
import { fakeRepository, type Tree } from "../../../../test/support/fake-source.ts";
import { memoryConfig, toyTeamConfig } from "../../../../test/support/memory-config.ts";
import { toyAnalyzer } from "../../../../test/support/toy-analyzer.ts";
import type { CommandCall, Reply } from "../../conversation/index.ts";
import { fixCommand } from "../fix-command.ts";
import { defaultPolicy, type Decision, type Finding } from "../../domain/index.ts";
import type {
  Analyzer,
  CommitMessage,
  FileAnalyzer,
  NewCommit,
  SourceMirrors,
  SyntaxCheck,
  ThreadRecord,
} from "../../ports/index.ts";
import { sha256 } from "../../review/testing/world.ts";
import { analyseHead, type FixingDependencies } from "../analyse-head.ts";

/** A pull request whose branch others push to as well, and whose commits are in its history. */
export interface FixWorld {
  readonly host: FakeHost;
  readonly acting: FakeActing;
  readonly context: FakeCommandContext;
  readonly deps: FixingDependencies & { analyzers: Analyzer[] };
  /** What the newest review found. */
  readonly decisions: Decision[];
  base: Tree;
  /** Lines of the head that a fix of the toy analyzer makes otherwise. */
  fixes: Map<string, readonly string[]>;
  head(): string;
  /** The head's tree, commits of Kody included. */
  tree(): Tree;
  push(tree: Tree): void;
  /** The head as it is now becomes the reviewed one. */
  review(): Promise<void>;
  say(rest: string, change?: Partial<CommandCall>): CommandCall;
  about(finding: Finding): ThreadRecord;
}

export const commentId = 70;

export async function createFixWorld(head: Tree, base: Tree = {}): Promise<FixWorld> {
  const host = createFakeHost();
  const acting = createFakeActing({ host });
  const trees = new Map<string, Tree>();
  const pushes: CommitMessage[] = [];
  let reviewedHead = "";
  const decisions: Decision[] = [];
  const deps = someDependencies();
  const { treeAt, historyOf } = lookInto(acting, trees, pushes);
  const mirrors = mirrorsOf(() => world, treeAt, historyOf);
  const context = fakeCommandContext({ host, acting, mirrors });
  const world: FixWorld = {
    host,
    acting,
    context: {
      ...context,
      reviewed: async () =>
        reviewedHead === "" ? null : { head: reviewedHead, at: new Date(0), decisions },
    },
    deps,
    decisions,
    base,
    fixes: new Map(),
    head: () => host.pullRequest.source.commit ?? "",
    tree: () => treeAt(world.head()),
    push(tree) {
      const hash = `a${sha256(`${pushes.length} ${JSON.stringify(tree)}`).slice(0, 39)}`;
      trees.set(hash, tree);
      pushes.push({ hash, parents: [world.head()], message: "Work" });
      acting.branches.set(host.pullRequest.source.branch, hash);
      const source = { ...host.pullRequest.source, commit: hash };
      host.pullRequest = { ...host.pullRequest, source };
    },
    async review() {
      const { pullRequest } = host;
      const opened = await mirrors.openPullRequest(pullRequest);
      const { reviewed } = await analyseHead(pullRequest, opened, deps, context);
      const found = reviewed.findings.map((finding) => ({
        finding,
        outcome: "comment" as const,
        reason: null,
      }));
      decisions.splice(0, Infinity, ...found);
      reviewedHead = opened.head;
    },
    say: (rest, change = {}) => someCall(rest, change),
    about: (finding) => threadOf(finding),
  };
  deps.analyzers.push(fixingAnalyzer(world));
  world.push(head);
  await world.review();
  return world;
}

function someDependencies(): FixWorld["deps"] {
  return {
    analyzers: [],
    syntax: bracketCheck(),
    teamConfig: toyTeamConfig(),
    configMemory: memoryConfig(),
    policy: defaultPolicy,
  };
}

function lookInto(
  acting: FakeActing,
  trees: Map<string, Tree>,
  pushes: readonly CommitMessage[],
): {
  readonly treeAt: (commit: string) => Tree;
  readonly historyOf: (commit: string) => CommitMessage[];
} {
  const treeAt = (commit: string): Tree => {
    const known = trees.get(commit);
    if (known !== undefined) return known;
    const made = commitOf(acting, commit);
    if (made === undefined) throw new Error(`no commit ${commit}`);
    const tree = applied(treeAt(made.parent), made);
    trees.set(commit, tree);
    return tree;
  };
  const historyOf = (commit: string): CommitMessage[] => {
    const made = commitOf(acting, commit);
    if (made !== undefined) {
      const { parent, message } = made;
      return [{ hash: commit, parents: [parent], message }, ...historyOf(parent)];
    }
    const pushed = pushes.find(({ hash }) => hash === commit);
    return pushed === undefined ? [] : [pushed, ...historyOf(pushed.parents[0] ?? "")];
  };
  return { treeAt, historyOf };
}

/** Every run asks anew how the pull request stands. */
export function fix(world: FixWorld, rest: string, change = {}): Promise<Reply> {
  let standing: ReturnType<FixWorld["context"]["current"]> | null = null;
  const current = () => (standing ??= world.acting.readStanding(world.host.pullRequest.ref));
  return fixCommand(world.deps)(world.say(rest, change), { ...world.context, current });
}

export function foundIn(world: FixWorld, path: string): Finding {
  const finding = world.decisions.map((one) => one.finding).find((one) => one.path === path);
  if (finding === undefined) throw new Error(`nothing found in ${path}`);
  return finding;
}

function threadOf({ fingerprint, contentKey, rule, path }: Finding): ThreadRecord {
  return { fingerprint, contentKey, rule, path, commentId: 5, state: "open" };
}

function commitOf(acting: FakeActing, hash: string): NewCommit | undefined {
  return acting.commits.find((_, index) => sha256(`commit ${index + 1}`).slice(0, 40) === hash);
}

function applied(tree: Tree, { files }: NewCommit): Tree {
  const next: Record<string, string> = { ...tree };
  for (const [path, text] of files) {
    if (text === null) delete next[path];
    else next[path] = text;
  }
  return next;
}

function mirrorsOf(
  world: () => FixWorld,
  treeAt: (commit: string) => Tree,
  historyOf: (commit: string) => CommitMessage[],
): SourceMirrors {
  return {
    async openPullRequest({ source }) {
      const head = source.commit ?? "";
      const repository = fakeRepository(world().base, treeAt(head));
      return {
        repository: {
          ...repository,
          readFiles: (commit, paths, limit) =>
            commit.startsWith("b") || commit.startsWith("c")
              ? repository.readFiles(commit, paths, limit)
              : fakeRepository({}, treeAt(commit)).readFiles("head", paths, limit),
          messages: async (_, to, limit) => historyOf(to).slice(0, limit),
        },
        head,
        destination: "c".repeat(40),
        mergeBase: "b".repeat(40),
      };
    },
    remoteTip: async (_, branch) => world().acting.branches.get(branch) ?? null,
  };
}

/** The toy analyzer, with the fixes that the test wants for some lines. */
function fixingAnalyzer(world: FixWorld): FileAnalyzer {
  const toy = toyAnalyzer([], { fixes: true });
  return {
    ...toy,
    async analyze(files, signal) {
      const result = await toy.analyze(files, signal);
      if (result.status === "failed") return result;
      const texts = new Map(files.map(({ path, text }) => [path, text]));
      const findings = result.findings.map((finding) => {
        const line = texts.get(finding.path)?.split("\n")[(finding.range?.start ?? 1) - 1] ?? "";
        const lines = world.fixes.get(line);
        const { fix } = finding;
        return lines === undefined || fix === undefined
          ? finding
          : { ...finding, fix: { ...fix, lines } };
      });
      return { ...result, findings };
    },
  };
}

/** Files do not parse whose brackets do not pair. */
function bracketCheck(): SyntaxCheck {
  const odd = (text: string): boolean => text.split("(").length !== text.split(")").length;
  return { breaks: async ({ text }, fixed) => odd(fixed) && !odd(text) };
}

export function someCall(rest: string, change: Partial<CommandCall> = {}): CommandCall {
  return {
    name: "fix",
    rest,
    comment: {
      commentId,
      authorUuid: personUuid,
      authorName: "Ada",
      byMachine: false,
      body: `@kody fix ${rest}`,
      replyTo: null,
      createdOn: "2026-01-01T00:00:00+00:00",
      state: "waiting",
      outcome: null,
    },
    thread: [],
    about: null,
    permission: "write",
    ...change,
  };
}

export function forkOf(host: FakeHost): void {
  const { source } = host.pullRequest;
  host.pullRequest = somePullRequest({ source: { ...source, repository: "mallory/shop" } });
}
