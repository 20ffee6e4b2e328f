import { pullRequestFromUrl } from "../../adapters/bitbucket/index.ts";
import {
  reviewFacts,
  type ReviewDetail,
  type ReviewSummary,
  type StatusAnswer,
} from "../../contract/index.ts";
import { isInPlace, manualEvent } from "../../core/connect/index.ts";
import { KodyError, type RepositoryRef } from "../../core/domain/index.ts";
import type { ArchivedResult, ReviewListing, WatchedRepository } from "../../core/ports/index.ts";
import type { ReviewServices } from "../../entry/server/index.ts";
import { callsAnswer } from "./calls-answer.ts";
import { packageVersion, randomWord } from "../system.ts";
import type { ServiceParts } from "./parts.ts";

export function reviewServices(parts: ServiceParts): ReviewServices {
  return {
    status: () => status(parts),
    async requestReview({ url }) {
      const ref = pullRequestFromUrl(url);
      if (ref === null) {
        throw new KodyError(
          "invalid-input",
          "This is not the address of a pull request, which ends in /pull-requests/NUMBER.",
        );
      }
      const repository = await watchedRepository(ref, parts);
      const answer = await parts.queue.receive(manualEvent(repository, ref.id, randomWord()));
      return { queued: answer === "queued" };
    },
    reviews: async (limit) => (await parts.archive.listReviews(limit)).map(summaryOf),
    async review(id) {
      const found = await parts.archive.findReview(id);
      if (found === null) return null;
      return {
        ...summaryOf(found.listing),
        stage: found.listing.stage,
        ...detailOf(found.result),
        modelCalls: callsAnswer(await parts.spend.callsOfReview(id)),
      };
    },
  };
}

async function status(parts: ServiceParts): Promise<StatusAnswer> {
  const [connection, { repositories }, queue, [last]] = await Promise.all([
    parts.connections.currentConnection(),
    parts.catalog.read(),
    parts.queueCounts(),
    parts.archive.listReviews(1),
  ]);
  return {
    version: packageVersion(),
    connection:
      connection === null
        ? null
        : {
            account: connection.accountName,
            status: connection.status,
            statusReason: connection.statusReason,
            tokenHint: connection.tokenHint,
            scopes: connection.scopes,
          },
    repositories: repositories
      .filter((one) => one.watched)
      .map(({ ref, lost, hook }) => ({
        workspace: ref.workspace,
        slug: ref.slug,
        enabled: !lost,
        hook: hook !== null && isInPlace(hook.status),
      })),
    queue,
    lastReviewAt: last?.record.finishedAt?.toISOString() ?? null,
  };
}

async function watchedRepository(
  ref: RepositoryRef,
  parts: ServiceParts,
): Promise<WatchedRepository> {
  const watched = await parts.watched.listWatched();
  const found = watched.find(
    (one) => one.ref.workspace === ref.workspace && one.ref.slug === ref.slug,
  );
  if (found !== undefined) return found;
  throw new KodyError(
    "not-found",
    `Kody does not watch ${ref.workspace}/${ref.slug}. Choose it first.`,
  );
}

function summaryOf({ record, title, url, reason, counts }: ReviewListing): ReviewSummary {
  const { finishedAt, startedAt } = record;
  return {
    id: record.id,
    workspace: record.pullRequest.workspace,
    slug: record.pullRequest.slug,
    pullRequestId: record.pullRequest.id,
    title,
    url,
    head: record.head,
    status: record.status,
    reason,
    startedAt: startedAt.toISOString(),
    finishedAt: finishedAt?.toISOString() ?? null,
    durationMs: finishedAt === null ? null : finishedAt.getTime() - startedAt.getTime(),
    counts,
  };
}

function detailOf({
  decisions,
  timings,
  facts,
}: ArchivedResult): Omit<ReviewDetail, keyof ReviewSummary | "stage" | "modelCalls"> {
  return {
    decisions: decisions.map(({ finding, outcome, reason }) => ({
      rule: finding.rule,
      severity: finding.severity,
      category: finding.category,
      title: finding.title,
      message: finding.message,
      path: finding.path,
      line: finding.range?.start ?? null,
      engine: finding.engine,
      outcome,
      reason,
    })),
    timings: inOrder(timings),
    ...reviewFacts.parse(facts),
  };
}

/** As they come in a review; the database does not keep an order. */
const stageOrder = ["plan", "fetch", "announce", "diff", "analyse", "publish"];

function inOrder(timings: Readonly<Record<string, number>>): Record<string, number> {
  const place = (stage: string): number => stageOrder.indexOf(stage);
  return Object.fromEntries(Object.entries(timings).toSorted(([a], [b]) => place(a) - place(b)));
}
