import { policyOf } from "../config/index.ts";
import { parseChange, unifiedDiff } from "../diff/index.ts";
import type { ChangedFile, PullRequest, ReviewPolicy } from "../domain/index.ts";
import type { CommandContext } from "../conversation/index.ts";
import type {
  Analyzer,
  ConfigMemory,
  OpenedPullRequest,
  SourceRepository,
  SyntaxCheck,
  TeamConfig,
} from "../ports/index.ts";
import {
  branchMemory,
  loadChange,
  readTeam,
  reviewChange,
  type LoadedChange,
  type ReviewedChange,
  type ReviewTools,
  type Team,
} from "../review/index.ts";

/** What a review without a model needs besides the code. */
export interface FixingDependencies {
  readonly analyzers: readonly Analyzer[];
  readonly syntax: SyntaxCheck;
  readonly teamConfig: TeamConfig;
  readonly configMemory: ConfigMemory;
  /** The installation's; the team's `.kody.yml` changes parts of it. */
  readonly policy: ReviewPolicy;
}

/** The head as static analysis sees it now. */
export interface HeadAnalysis {
  readonly opened: OpenedPullRequest;
  readonly loaded: LoadedChange;
  readonly team: Team;
  readonly reviewed: ReviewedChange;
  /** With what the team says. */
  readonly policy: ReviewPolicy;
}

export async function analyseHead(
  pullRequest: PullRequest,
  opened: OpenedPullRequest,
  deps: FixingDependencies,
  context: CommandContext,
): Promise<HeadAnalysis> {
  const tools = toolsOf(deps, context);
  const { repository, mergeBase, head, destination } = opened;
  const loaded = await loadChange(repository, mergeBase, head, tools);
  const { branch } = pullRequest.destination;
  const team = await readTeam(
    repository,
    destination,
    loaded.change,
    loaded.sides.head,
    deps.teamConfig,
    branchMemory(deps.configMemory, context.repositoryUuid, branch),
  );
  const reviewed = await reviewChange(loaded, { ...tools, team }, context.signal);
  return { opened, loaded, team, reviewed, policy: policyOf(deps.policy, team.config) };
}

/** The same head with other texts in some of its changed files. */
export async function analyseFixed(
  { opened, loaded, team }: HeadAnalysis,
  texts: ReadonlyMap<string, string>,
  deps: FixingDependencies,
  context: CommandContext,
): Promise<ReviewedChange> {
  const tools = toolsOf(deps, context);
  const repository = overlaid(opened.repository, opened.head, texts);
  const again = await loadChange(repository, opened.mergeBase, opened.head, tools);
  const files = again.change.files.map((file) => withText(file, texts, loaded.sides.base));
  const change = { ...again.change, files };
  return reviewChange({ ...again, change }, { ...tools, team }, context.signal);
}

function toolsOf(deps: FixingDependencies, context: CommandContext): ReviewTools {
  return {
    analyzers: deps.analyzers,
    syntax: deps.syntax,
    policy: deps.policy,
    digest: context.digest,
    now: () => context.clock.now().getTime(),
  };
}

/** Searches in the rest of the tree still see the head as it is. */
function overlaid(
  repository: SourceRepository,
  head: string,
  texts: ReadonlyMap<string, string>,
): SourceRepository {
  return {
    ...repository,
    async readFiles(commit, paths, maxBytes) {
      const batch = await repository.readFiles(commit, paths, maxBytes);
      if (commit !== head) return batch;
      const fixed = paths.flatMap((path) => {
        const text = texts.get(path);
        return text === undefined ? [] : [[path, text] as const];
      });
      return { ...batch, texts: new Map([...batch.texts, ...fixed]) };
    },
  };
}

/** The file as it would stand in the diff. */
function withText(
  file: ChangedFile,
  texts: ReadonlyMap<string, string>,
  base: ReadonlyMap<string, string>,
): ChangedFile {
  const after = file.newPath === null ? undefined : texts.get(file.newPath);
  const before = file.oldPath === null ? "" : base.get(file.oldPath);
  if (after === undefined || before === undefined) return file;
  const [section] = parseChange(unifiedDiff("file", before, after)).files;
  const { hunks = [], additions = 0, deletions = 0 } = section ?? {};
  return { ...file, hunks, additions, deletions };
}
