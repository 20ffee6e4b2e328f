import {
  isKodyError,
  type KodyError,
  type PullRequest,
  type ReviewPolicy,
} from "../domain/index.ts";
import type { CodeHost, ReviewJob } from "../ports/index.ts";
import { renderStatus } from "./render-report.ts";

/** A credential that was refused can't be used to say so. */
const cannotSpeak = new Set<KodyError["code"]>([
  "credential-refused",
  "scope-missing",
  "permission-missing",
]);

/**
 * Says on the pull request that its review could not be done, so that silence is never taken for success. Answers
 * whether it could be said.
 */
export async function giveUp(
  job: ReviewJob,
  host: CodeHost,
  error: unknown,
  { failOn }: Pick<ReviewPolicy, "failOn">,
): Promise<boolean> {
  if (isKodyError(error) && cannotSpeak.has(error.code)) return false;
  const pullRequest = await findPullRequest(job, host);
  if (pullRequest === null) return false;
  const head = pullRequest.source.commit;
  if (pullRequest.state !== "open" || head === null) return false;
  const reason = isKodyError(error)
    ? error.message
    : "An unexpected error; the log of Kody has the details.";
  const status = renderStatus(
    failOn === "never" ? "successful" : "failed",
    `Not reviewed: ${reason}`,
    pullRequest.url,
    pullRequest.source.branch,
  );
  await host.setBuildStatus(pullRequest.ref, head, status);
  return true;
}

/** A branch or a fork may be gone while the pull request is there; null when it is not. */
async function findPullRequest(job: ReviewJob, host: CodeHost): Promise<PullRequest | null> {
  try {
    return await host.getPullRequest(job.pullRequest);
  } catch (error) {
    if (isKodyError(error, "not-found")) return null;
    throw error;
  }
}
