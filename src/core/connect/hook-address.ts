import type { HookOwner, HookStatus } from "../ports/index.ts";

/** Exactly the events that change what has to be reviewed, answered or decided. */
export const hookEvents = [
  "pullrequest:created",
  "pullrequest:updated",
  "pullrequest:comment_created",
  "pullrequest:approved",
  "pullrequest:unapproved",
  "pullrequest:changes_request_created",
  "pullrequest:changes_request_removed",
  "pullrequest:fulfilled",
  "pullrequest:rejected",
  "repo:commit_status_created",
  "repo:commit_status_updated",
] as const;

/** Below Kody's public address; behind it stands the hook's key. */
export const hookBase = "/webhooks/bitbucket/";

/** `workspace/slug`, or `workspace acme`, for sentences. */
export function ownerName(owner: HookOwner): string {
  return owner.kind === "repository"
    ? `${owner.ref.workspace}/${owner.ref.slug}`
    : `workspace ${owner.workspace}`;
}

/** Whether the host calls Kody by a hook of this status. */
export function isInPlace(status: HookStatus): boolean {
  return ["created", "adopted", "repaired", "ok", "workspace"].includes(status);
}
