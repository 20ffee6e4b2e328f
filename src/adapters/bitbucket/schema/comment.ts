import { z } from "zod";
import type { PullRequestRef } from "../../../core/domain/index.ts";
import type { HostComment } from "../../../core/ports/index.ts";
import { flag, htmlLink, positiveId, text, userUuid } from "./fields.ts";
import { pullRequestPage } from "./pull-request.ts";

const author = z
  .object({ uuid: z.string().nullish(), display_name: text, type: text, kind: text })
  .nullish()
  .transform((user) => ({
    uuid: user?.uuid ?? null,
    name: user?.display_name ?? "",
    // Bitbucket: apps and the accounts of access tokens are of the type app_user, which alone has a kind.
    byMachine:
      user?.type === "app_user" || user?.type === "team" || (user?.kind ?? "").trim() !== "",
  }));

/** Bitbucket: deleted comments stay in the list with `deleted` and empty text; a resolved thread has a resolution. */
export const comment = z
  .object({
    id: positiveId,
    content: z.object({ raw: text }).nullish(),
    user: author,
    deleted: flag,
    parent: z.object({ id: positiveId }).nullish(),
    inline: z.object({ path: z.string().nullish() }).nullish(),
    resolution: z.object({ user: userUuid }).nullish(),
    created_on: text,
    links: htmlLink,
  })
  .transform((raw) => ({
    id: raw.id,
    authorUuid: raw.user.uuid,
    ...(raw.user.name === "" ? {} : { authorName: raw.user.name }),
    ...(raw.user.byMachine ? { byMachine: true } : {}),
    body: raw.content?.raw ?? "",
    deleted: raw.deleted,
    replyTo: raw.parent?.id ?? null,
    resolved: raw.resolution !== null && raw.resolution !== undefined,
    resolvedByUuid: raw.resolution?.user ?? null,
    path: raw.inline?.path ?? null,
    createdOn: raw.created_on,
    url: raw.links,
  }));

/** Makes the comment's address when Bitbucket gave none. */
export function placeComment(
  parsed: z.output<typeof comment>,
  ref: PullRequestRef,
  webUrl: string,
): HostComment {
  const url = parsed.url ?? `${pullRequestPage(ref, webUrl)}/_/diff#comment-${parsed.id}`;
  return { ...parsed, url };
}
