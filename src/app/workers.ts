import { isKodyError, type KodyError } from "../core/domain/index.ts";
import type { ReviewJob } from "../core/ports/index.ts";
import { isFeatureOn, lookEvent } from "../core/connect/index.ts";
import { giveUp, reviewPullRequest, type ReviewOutcome } from "../core/review/index.ts";
import { startWorkers, type Workers } from "../entry/worker/index.ts";
import { abandonVisit, attend } from "./attend.ts";
import { reviewPolicy } from "./automation.ts";
import type { Parts } from "./open-parts.ts";
import { readModelSettings } from "./model-settings.ts";
import { ownAccount } from "./own-account.ts";
import { working } from "./services/index.ts";
import { tellFailure, tellOutcome } from "./review-news.ts";
import { sha256 } from "./system.ts";

/** People wait for answers: they never stand behind reviews. */
const visitors = 2;

export function startAllWorkers(parts: Parts): Workers {
  const usual = {
    ready: async () => (await parts.gateway.current()) !== null,
    log: parts.log,
    now: () => performance.now(),
  };
  const reviewers = startWorkers({
    ...usual,
    name: "review",
    count: parts.settings.workers,
    queue: parts.queue,
    work: (job, signal) => reviewThenLook(job, parts, signal),
    giveUp: (job, error) => abandon(job, error, parts),
  });
  const attendants = startWorkers({
    ...usual,
    name: "visit",
    count: visitors,
    queue: parts.queue.attend,
    work: (job, signal) => attend(job, parts, signal),
    giveUp: (job, error) => abandonVisit(job, error, parts),
  });
  return {
    async stop() {
      await Promise.all([reviewers.stop(), attendants.stop()]);
    },
  };
}

/** What a review comes to may let a policy act: that is for the other lane. */
async function reviewThenLook(
  job: ReviewJob,
  parts: Parts,
  signal: AbortSignal,
): Promise<ReviewOutcome> {
  const outcome = await review(job, parts, signal);
  await tellOutcome(job, outcome, parts.news);
  if (outcome.status === "reviewed" || outcome.status === "unchanged") {
    const about = outcome.status === "reviewed" ? outcome.reviewId : job.id;
    await parts.queue.receive(lookEvent("reviewed", job.pullRequest, job.repositoryUuid, about));
  }
  return outcome;
}

async function review(job: ReviewJob, parts: Parts, signal: AbortSignal): Promise<ReviewOutcome> {
  const current = await working(parts);
  const reviewed = reviewPullRequest(
    job,
    {
      host: current.client.codeHost,
      mirrors: parts.mirrors,
      store: parts.database.reviews,
      progress: parts.database.progress,
      analyzers: parts.analyzers,
      syntax: parts.syntax,
      model: {
        of: parts.modelOf,
        memory: parts.database.reviews,
        decisions: parts.database.memories,
        ...(isFeatureOn(current.connection, "pipelines")
          ? { pipelines: current.client.pipelines }
          : {}),
        issues: parts.linkedIssues,
      },
      memories: parts.database.memories,
      ...((await readModelSettings(parts.settingsStore)).describe
        ? {
            describing: {
              host: current.client.descriptions,
              memory: parts.database.descriptions,
            },
          }
        : {}),
      teamConfig: parts.teamConfig,
      configMemory: parts.database.configMemory,
      notes: parts.database.notes,
      policy: await reviewPolicy(parts.settingsStore),
      clock: parts.clock,
      digest: sha256,
      own: ownAccount(current.connection, parts.connections, await parts.reachKey()),
      newerWaits: () => parts.queue.isSuperseded(job),
    },
    signal,
  );
  return reviewed.catch(async (error: unknown) => {
    // Also git can be refused; then every job would be, one after the other.
    if (isKodyError(error, "credential-refused"))
      await parts.gateway.refused(current.connection, error.message);
    throw error;
  });
}

/** Records the failure, then says it on the pull request where that is possible. */
async function abandon(job: ReviewJob, error: KodyError, parts: Parts): Promise<void> {
  await parts.database.archive.recordFailure(job.pullRequest, error.message);
  const current = await parts.gateway.current();
  await tellFailure(job, error, current?.client.codeHost ?? null, parts.news);
  if (current === null) return;
  const policy = await reviewPolicy(parts.settingsStore);
  await giveUp(job, current.client.codeHost, error, policy).catch((cause: unknown) => {
    parts.log({
      level: "error",
      event: "failure could not be said on the pull request",
      reason: cause instanceof Error ? cause.message : String(cause),
    });
  });
}
