import { isKodyError, type PullRequest } from "../domain/index.ts";
import type { FailedBuildStep } from "../model/index.ts";
import type { HostPipelines, OpenedPullRequest } from "../ports/index.ts";

const configuration = "bitbucket-pipelines.yml";

/**
 * The step at which the newest build of the head failed; null for none. Nothing is asked of a head without pipelines,
 * and a fork's builds are its owner's. That it can't be read never fails a review.
 */
export async function failedStepOf(
  { ref, source, destination }: Pick<PullRequest, "ref" | "source" | "destination">,
  { repository, head }: Pick<OpenedPullRequest, "repository" | "head">,
  pipelines: HostPipelines,
  signal: AbortSignal,
): Promise<FailedBuildStep | null> {
  if (source.repository === null || source.repository !== destination.repository) return null;
  try {
    // Only whether it is there: of what it says not a byte is needed.
    const { skipped } = await repository.readFiles(head, [configuration], 0);
    if (skipped.some(({ reason }) => reason === "absent" || reason === "not-a-file")) return null;
    const { workspace, slug } = ref;
    const failed = await pipelines.failedStep({ workspace, slug }, head, signal);
    return failed === null ? null : { name: failed.step, log: failed.log };
  } catch (error) {
    if (isKodyError(error)) return null;
    throw error;
  }
}
