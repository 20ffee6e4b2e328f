import { z } from "zod";
import type { RecordedEvent } from "./storage.ts";
import type { ReviewJob } from "../../core/ports/index.ts";

/** What a job carries. Kept when Kody is updated: new fields need a default. */
export const jobData = z.object({
  sequence: z.string(),
  pullRequest: z.object({ workspace: z.string(), slug: z.string(), id: z.number() }),
  repositoryUuid: z.string(),
  head: z.string().nullable(),
  destinationBranch: z.string().nullable(),
  reason: z.string(),
  /** Reasons of jobs whose place this one took before they were done. */
  also: z.array(z.string()).default([]),
  /** Failures under an earlier job id: a job that is put back gets a new one. */
  failures: z.number(),
});
export type JobData = z.infer<typeof jobData>;

export function dataOf({ sequence, event }: RecordedEvent): JobData {
  return {
    sequence,
    pullRequest: {
      workspace: event.pullRequest.workspace,
      slug: event.pullRequest.slug,
      id: event.pullRequest.id,
    },
    repositoryUuid: event.repositoryUuid,
    head: event.head,
    destinationBranch: event.destinationBranch,
    reason: event.kind,
    also: [],
    failures: 0,
  };
}

/** `retryCount` as pg-boss counts: 0 at the first attempt under this id. */
export function reviewJobOf(id: string, retryCount: number, data: JobData): ReviewJob {
  const { pullRequest, repositoryUuid, head, destinationBranch, reason, also } = data;
  return {
    id,
    attempt: data.failures + retryCount + 1,
    pullRequest,
    repositoryUuid,
    head,
    destinationBranch,
    reason,
    ...(also.length === 0 ? {} : { also }),
  };
}
