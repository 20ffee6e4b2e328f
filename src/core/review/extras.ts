import type { MemoryStore, ReviewJob } from "../ports/index.ts";
import { proposeRequested } from "./memory-requests.ts";
import type { Publication } from "./publication.ts";
import { publishDescription, type Describing } from "./publish-description.ts";
import { proposeRefused } from "./refused-again.ts";
import type { ReviewedChange } from "./review-change.ts";

/** What an installation may have switched on. */
export interface ExtraDependencies {
  /** What people asked Kody to remember; absent: nothing is. */
  readonly memories?: Pick<MemoryStore, "propose" | "refusals">;
  /** Absent: descriptions are left alone. */
  readonly describing?: Describing;
}

/** What is done besides, while a review is published. */
export function extras(
  { pullRequest, repositoryUuid }: ReviewJob,
  { model }: ReviewedChange,
  { memories, describing }: ExtraDependencies,
): Pick<Publication, "heard" | "describe"> {
  // A part of the change would be told as if it were the whole.
  const overview = model === null || model.onlyNew === true ? null : model.overview;
  return {
    ...(memories === undefined
      ? {}
      : {
          heard: (comments) =>
            proposeRequested(comments, { pullRequest, repositoryUuid }, memories),
        }),
    ...(describing === undefined || overview === null
      ? {}
      : { describe: (all, context) => publishDescription(all, overview, describing, context) }),
  };
}

/** After a review is finished. The next one looks again, so nothing that is only proposed may make this one fail. */
export async function learnRefusals(
  { repositoryUuid }: ReviewJob,
  { memories }: ExtraDependencies,
): Promise<void> {
  if (memories !== undefined) await proposeRefused(repositoryUuid, memories).catch(() => undefined);
}
