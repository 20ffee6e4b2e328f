import { gitText, runGit } from "./process.ts";
import type { GitHome } from "./process.ts";
import type { Person } from "./commits.ts";
import { mergeBase } from "./commits.ts";

export type MergeStrategy = "merge_commit" | "squash" | "fast_forward";

export const MERGE_STRATEGIES: readonly MergeStrategy[] = [
  "merge_commit",
  "squash",
  "fast_forward",
];

export interface MergeInput {
  source: string;
  destination: string;
  strategy: MergeStrategy;
  message: string;
  author: Person;
  /** Milliseconds since 1970. */
  on: number;
}

export type MergeResult =
  | { kind: "merged"; hash: string }
  | { kind: "conflict"; paths: string[] }
  | { kind: "not-fast-forward" };

/** Makes the commit that a merge gives, without moving a branch. */
export async function merge(
  home: GitHome,
  gitDir: string,
  input: MergeInput,
): Promise<MergeResult> {
  if (input.strategy === "fast_forward") {
    const base = await mergeBase(home, gitDir, input.source, input.destination);
    return base === input.destination
      ? { kind: "merged", hash: input.source }
      : { kind: "not-fast-forward" };
  }
  const merged = await mergeTree(home, gitDir, input.destination, input.source);
  if (merged.conflicts.length > 0) {
    return { kind: "conflict", paths: merged.conflicts };
  }
  const parents = ["-p", input.destination];
  if (input.strategy === "merge_commit") {
    parents.push("-p", input.source);
  }
  const date = `${Math.floor(input.on / 1000)} +0000`;
  const signed: GitHome = {
    ...home,
    env: {
      ...home.env,
      GIT_AUTHOR_NAME: input.author.name,
      GIT_AUTHOR_EMAIL: input.author.email,
      GIT_AUTHOR_DATE: date,
      GIT_COMMITTER_NAME: input.author.name,
      GIT_COMMITTER_EMAIL: input.author.email,
      GIT_COMMITTER_DATE: date,
    },
  };
  const args = ["commit-tree", merged.tree, ...parents, "-F", "-"];
  const hash = await gitText(signed, gitDir, args, { input: input.message });
  return { kind: "merged", hash };
}

/** The files that a merge of two commits can't bring together. */
export async function conflictsOf(
  home: GitHome,
  gitDir: string,
  source: string,
  destination: string,
): Promise<string[]> {
  return (await mergeTree(home, gitDir, destination, source)).conflicts;
}

async function mergeTree(
  home: GitHome,
  gitDir: string,
  ours: string,
  theirs: string,
): Promise<{ tree: string; conflicts: string[] }> {
  const { stdout, status } = await runGit(
    home,
    gitDir,
    ["merge-tree", "--write-tree", "--name-only", "--no-messages", "-z", ours, theirs],
    { allow: [1] },
  );
  const [tree = "", ...paths] = stdout.toString("utf8").split("\0");
  return { tree, conflicts: status === 0 ? [] : paths.filter((path) => path !== "") };
}
