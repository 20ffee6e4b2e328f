import { sameCommit, type PullRequest } from "../domain/index.ts";
import { superseded } from "../effects/index.ts";
import type { OpenedPullRequest, ReviewJob, SourceMirrors } from "../ports/index.ts";

interface Tips {
  readonly mirrors: Pick<SourceMirrors, "remoteTip">;
}

/**
 * Bitbucket's API may trail its own webhook. When both name different heads, the branch itself, asked by git, decides.
 */
export async function currentHead(
  pullRequest: PullRequest,
  job: ReviewJob,
  deps: Tips,
): Promise<PullRequest> {
  if (job.head === null || sameCommit(job.head, pullRequest.source.commit)) return pullRequest;
  const tip = await sourceTip(pullRequest, deps);
  return tip === null
    ? pullRequest
    : { ...pullRequest, source: { ...pullRequest.source, commit: tip } };
}

async function sourceTip(pullRequest: PullRequest, deps: Tips): Promise<string | null> {
  const { repository, branch } = pullRequest.source;
  if (repository === null) return null;
  const [workspace, slug] = repository.split("/");
  if (workspace === undefined || slug === undefined) return null;
  return deps.mirrors.remoteTip({ workspace, slug }, branch);
}

/** Nothing may be posted about a commit that is not the head any more. */
export async function assertTip(
  pullRequest: PullRequest,
  opened: OpenedPullRequest,
  deps: Tips,
): Promise<void> {
  const tip = await sourceTip(pullRequest, deps);
  if (tip !== null && !sameCommit(tip, opened.head)) {
    throw superseded(
      `The branch ${pullRequest.source.branch} moved to ${tip.slice(0, 12)} while it was being reviewed.`,
    );
  }
}
