import type { ReviewSummary } from "../../../src/contract/index.ts";

export interface Filter {
  /** Words that all have to occur. */
  readonly words: string;
  readonly outcome: ReviewSummary["status"] | "any";
}

const outcomes = ["running", "done", "failed", "cancelled"] as const;

/** Reads a filter from an address's query; what it doesn't know is ignored. */
export function readFilter(query: string): Filter {
  const parameters = new URLSearchParams(query);
  const wanted = parameters.get("outcome");
  return {
    words: parameters.get("q") ?? "",
    outcome: outcomes.find((outcome) => outcome === wanted) ?? "any",
  };
}

/** The query of a filter, with its `?`; empty when nothing is filtered. */
export function writeFilter(filter: Filter): string {
  const parameters = new URLSearchParams();
  if (filter.words !== "") parameters.set("q", filter.words);
  if (filter.outcome !== "any") parameters.set("outcome", filter.outcome);
  const query = parameters.toString();
  return query === "" ? "" : `?${query}`;
}

/** Reviews whose pull request, repository or commit holds every word, in the same order. */
export function applyFilter(reviews: readonly ReviewSummary[], filter: Filter): ReviewSummary[] {
  const words = filter.words
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  return reviews.filter((review) => {
    if (filter.outcome !== "any" && review.status !== filter.outcome) return false;
    const { workspace, slug, pullRequestId, title, head } = review;
    const text = `${workspace}/${slug} #${pullRequestId} ${title} ${head}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
