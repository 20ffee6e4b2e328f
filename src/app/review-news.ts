import { pullRequestKey, type KodyError } from "../core/domain/index.ts";
import type { CodeHost, PullRequestNews, ReviewJob } from "../core/ports/index.ts";
import type { ReviewOutcome } from "../core/review/index.ts";
import type { SharedContext } from "../core/conversation/index.ts";
import type { PolicyOutcome } from "../core/verdict/index.ts";

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

/** What Kody did by a team's policy. */
export async function tellOfPolicy(
  context: Pick<SharedContext, "current" | "pullRequest" | "repositoryUuid">,
  { verdict, merge, stale }: PolicyOutcome,
  news: PullRequestNews,
): Promise<void> {
  const kinds = [
    ...(verdict.state === "given" && verdict.verdict === "request-changes"
      ? (["changes-requested"] as const)
      : []),
    ...(merge.state === "merged" && merge.by === "kody" ? (["merged"] as const) : []),
    ...(stale.state === "declined" ? (["declined"] as const) : []),
  ];
  if (kinds.length === 0) return;
  const { pullRequest } = await context.current();
  const { ref, title, url, authorUuid, source } = pullRequest;
  for (const kind of kinds) {
    const once = kind === "changes-requested" ? `/${source.commit ?? ""}` : "";
    await news.tell({
      kind,
      event: `${kind}/${pullRequestKey(ref)}${once}`,
      pullRequest: context.pullRequest,
      repositoryUuid: context.repositoryUuid,
      title,
      url,
      authorUuid,
      facts: {},
    });
  }
}
