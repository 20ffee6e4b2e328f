import { isKodyError, type KodyError } from "../domain/index.ts";
import type { CodeHost, ReviewJob } from "../ports/index.ts";
import { renderStatus } from "./render-report.ts";

/** A credential that was refused can't be used to say so. */
const cannotSpeak = new Set<KodyError["code"]>([
  "credential-refused",
  "scope-missing",
  "permission-missing",
  "not-found",
]);

/**
 * Says on the pull request that its review could not be done, so that silence is never taken for success. Answers
 * whether it could be said.
 */
export async function giveUp(job: ReviewJob, host: CodeHost, error: unknown): Promise<boolean> {
  if (isKodyError(error) && cannotSpeak.has(error.code)) return false;
  const pullRequest = await host.getPullRequest(job.pullRequest);
  const head = pullRequest.source.commit;
  if (pullRequest.state !== "open" || head === null) return false;
  const reason = isKodyError(error)
    ? error.message
    : "An unexpected error; the log of Kody has the details.";
  const status = renderStatus(
    "failed",
    `Not reviewed: ${reason}`,
    pullRequest.url,
    pullRequest.source.branch,
  );
  await host.setBuildStatus(pullRequest.ref, head, status);
  return true;
}
