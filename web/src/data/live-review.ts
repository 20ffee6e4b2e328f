import type { OpenPullRequestAnswer, ReviewSummary } from "../../../src/contract/index.ts";

/** A pull request whose review was asked for, and the reviews of it that were there before. */
export interface Asked {
  readonly workspace: string;
  readonly slug: string;
  readonly id: number;
  readonly before: readonly string[];
}

type Named = Pick<OpenPullRequestAnswer, "workspace" | "slug" | "id">;

export function reviewsOf(reviews: readonly ReviewSummary[], named: Named): ReviewSummary[] {
  return reviews.filter(
    ({ workspace, slug, pullRequestId }) =>
      workspace === named.workspace && slug === named.slug && pullRequestId === named.id,
  );
}

/** The review that was asked for: one that runs, or one that was not there before. Null while it waits. */
export function askedFor(reviews: readonly ReviewSummary[], asked: Asked): ReviewSummary | null {
  const all = reviewsOf(reviews, asked);
  return (
    all.find(({ status }) => status === "running") ??
    all.find(({ id }) => !asked.before.includes(id)) ??
    null
  );
}

const stages = [
  { id: "plan", words: "Reads the pull request" },
  { id: "fetch", words: "Fetches the commits" },
  { id: "announce", words: "Says at Bitbucket that it is at work" },
  { id: "diff", words: "Compares both sides" },
  { id: "analyse", words: "Analyses what changed" },
  { id: "publish", words: "Writes comments and report" },
] as const;

/** The later of two stages: a review looks at the pull request once more before it publishes, which is no step back. */
export function furthest(before: string | null, now: string | null): string | null {
  const rank = (stage: string | null): number => stages.findIndex(({ id }) => id === stage);
  return rank(now) < rank(before) && (now === null || rank(now) !== -1) ? before : now;
}

export interface StageRow {
  readonly id: string;
  readonly words: string;
  readonly state: "done" | "running" | "open";
}

/** The stages of a running review; one that this page doesn't know is shown by its name. */
export function stageRows(stage: string | null): StageRow[] {
  const at = stages.findIndex(({ id }) => id === stage);
  const rows = stages.map(({ id, words }, nth): StageRow => {
    if (nth === at) return { id, words, state: "running" };
    return { id, words, state: nth < at ? "done" : "open" };
  });
  if (stage === null || at !== -1) return rows;
  return [...rows, { id: stage, words: stage, state: "running" }];
}
