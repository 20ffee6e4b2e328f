import { pullRequestKey, type KodyError } from "../core/domain/index.ts";
import type { CodeHost, PullRequestNews, ReviewJob } from "../core/ports/index.ts";
import type { ReviewOutcome } from "../core/review/index.ts";

/** A review that has news is told once, whichever attempt finished it. */
export async function tellOutcome(
  { pullRequest, repositoryUuid }: ReviewJob,
  outcome: ReviewOutcome,
  news: PullRequestNews,
): Promise<void> {
  if (outcome.status !== "reviewed") return;
  const { title, url, authorUuid, counts } = outcome.news;
  await news.tell({
    kind: "review-done",
    event: `review/${outcome.reviewId}`,
    pullRequest,
    repositoryUuid,
    title,
    url,
    authorUuid,
    facts: { counts },
  });
}

/** `host` null, or one that does not answer: it is told without title and author. */
export async function tellFailure(
  { id, pullRequest, repositoryUuid }: ReviewJob,
  error: KodyError,
  host: Pick<CodeHost, "getPullRequest"> | null,
  news: PullRequestNews,
): Promise<void> {
  const read = await host?.getPullRequest(pullRequest).catch(() => null);
  await news.tell({
    kind: "needs-attention",
    event: `failure/${id}`,
    pullRequest,
    repositoryUuid,
    title: read?.title ?? pullRequestKey(pullRequest),
    url: read?.url ?? "",
    authorUuid: read?.authorUuid ?? null,
    facts: { reason: error.message },
  });
}
