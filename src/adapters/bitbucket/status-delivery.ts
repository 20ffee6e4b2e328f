import { z } from "zod";
import type { RepositoryRef } from "../../core/domain/index.ts";
import { fullName, text } from "./schema/index.ts";

/** What Kody uses of a delivery about a build status. */
export interface StatusDelivery {
  readonly repository: { readonly uuid: string; readonly ref: RepositoryRef };
  readonly key: string;
  readonly state: string;
  /** 40 digits. */
  readonly commit: string;
  /** When the status changed, as Bitbucket wrote it. */
  readonly updatedOn: string;
}

export const statusEventKeys = [
  "repo:commit_status_created",
  "repo:commit_status_updated",
] as const;

const hash = z.string().regex(/^[0-9a-f]{40}$/);

/** Bitbucket: the commit is an object in some payloads; in others only the status's own addresses name it. */
const statusDelivery = z
  .object({
    repository: z.object({ uuid: z.string().min(1), full_name: fullName }),
    commit_status: z.object({
      key: z.string().min(1),
      state: z.string().min(1),
      updated_on: text,
      commit: z.object({ hash }).nullish(),
      links: z.object({ commit: z.object({ href: z.string() }).nullish() }).nullish(),
    }),
  })
  .transform(({ repository, commit_status: status }) => ({
    repository: { uuid: repository.uuid, ref: repository.full_name },
    key: status.key,
    state: status.state.toUpperCase(),
    updatedOn: status.updated_on,
    commit:
      status.commit?.hash ??
      /\/commit\/([0-9a-f]{40})(?:\/|$)/.exec(status.links?.commit?.href ?? "")?.[1],
  }));

/** Null when it is not what Bitbucket sends, or names no commit. Never throws. */
export function parseStatusDelivery(rawBody: Uint8Array): StatusDelivery | null {
  try {
    const body: unknown = JSON.parse(new TextDecoder().decode(rawBody));
    const parsed = statusDelivery.safeParse(body);
    if (!parsed.success || parsed.data.commit === undefined) return null;
    return { ...parsed.data, commit: parsed.data.commit };
  } catch {
    return null;
  }
}
