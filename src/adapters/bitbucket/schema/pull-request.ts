import { z } from "zod";
import type {
  BranchTip,
  PullRequest,
  PullRequestRef,
  PullRequestState,
  RepositoryRef,
} from "../../../core/domain/index.ts";
import type { Described } from "../../../core/ports/index.ts";
import { flag, htmlLink, positiveId, text, userUuid } from "./fields.ts";

/** Bitbucket: a tip's repository is null when the fork was deleted, its commit when it is no longer known. */
const branchTip = z
  .object({
    branch: z.object({ name: text }).nullish(),
    commit: z.object({ hash: z.string().nullish() }).nullish(),
    repository: z.object({ full_name: z.string().nullish() }).nullish(),
  })
  .nullish()
  .transform((tip): BranchTip => ({
    branch: tip?.branch?.name ?? "",
    commit: tip?.commit?.hash ?? null,
    repository: tip?.repository?.full_name ?? null,
  }));

/**
 * A pull request without its place: its repository is known from the question or from the delivery. Bitbucket: hashes
 * have 12 digits here; items of the list lack reviewers and participants, so neither is read.
 */
export const pullRequest = z
  .object({
    id: positiveId,
    title: text,
    description: text,
    state: z.string().nullish(),
    draft: flag,
    author: userUuid,
    source: branchTip,
    destination: branchTip,
    links: htmlLink,
    updated_on: text,
  })
  .transform((raw) => ({
    id: raw.id,
    title: raw.title,
    description: raw.description,
    state: stateOf(raw.state ?? "OPEN"),
    draft: raw.draft || raw.state === "DRAFT",
    authorUuid: raw.author,
    source: raw.source,
    destination: raw.destination,
    url: raw.links,
    updatedOn: raw.updated_on,
  }));

/** What is sent back when the description is written. An answer that lacks any of it must not pass for an empty one. */
export const described = z
  .object({
    title: z.string().min(1),
    description: z.string().nullable(),
    state: z.string(),
    reviewers: z.array(userUuid),
  })
  .transform((raw): Described => ({
    state: stateOf(raw.state),
    title: raw.title,
    description: raw.description ?? "",
    reviewers: raw.reviewers,
  }));

/**
 * Puts the pull request in its repository. `webUrl` makes its address when Bitbucket gave none.
 */
export function placePullRequest(
  parsed: z.output<typeof pullRequest>,
  repository: RepositoryRef,
  webUrl: string,
): PullRequest {
  const { id, url, ...rest } = parsed;
  const ref = { workspace: repository.workspace, slug: repository.slug, id };
  return { ...rest, ref, url: url ?? pullRequestPage(ref, webUrl) };
}

/** Where people find a pull request. */
export function pullRequestPage(ref: PullRequestRef, webUrl: string): string {
  return `${webUrl}/${encodeURIComponent(ref.workspace)}/${encodeURIComponent(ref.slug)}/pull-requests/${ref.id}`;
}

/** Whatever is not known to be closed is open: DRAFT and QUEUED, and states yet to be invented. */
function stateOf(state: string): PullRequestState {
  switch (state.toUpperCase()) {
    case "MERGED":
      return "merged";
    case "DECLINED":
      return "declined";
    case "SUPERSEDED":
      return "superseded";
    default:
      return "open";
  }
}
