import type { JsonObject } from "../json.ts";
import type { Hook, Repository, Workspace } from "../state.ts";
import { workspace } from "./account.ts";
import { repositoryRef, repositoryUrl } from "./repository.ts";
import { braces, hookTime, href } from "./view.ts";
import type { View } from "./view.ts";

/** What hooks hang on. */
export type HookOwner =
  | { kind: "repository"; repository: Repository }
  | { kind: "workspace"; workspace: Workspace };

/** The API address of a hook. */
export function hookUrl(view: View, owner: HookOwner, uuid: string): string {
  const base =
    owner.kind === "repository"
      ? repositoryUrl(view, owner.repository)
      : `${view.links.api}/workspaces/${owner.workspace.slug}`;
  return `${base}/hooks/${encodeURIComponent(braces(uuid))}`;
}

/** Bitbucket never returns the secret. */
export function hook(view: View, owner: HookOwner, one: Hook): JsonObject {
  return {
    type: "webhook_subscription",
    uuid: braces(one.uuid),
    url: one.url,
    description: one.description,
    subject_type: owner.kind,
    subject:
      owner.kind === "repository"
        ? repositoryRef(view, owner.repository)
        : workspace(view, owner.workspace),
    active: one.active,
    created_at: hookTime(one.createdAt),
    events: [...one.events],
    secret_set: one.secret !== null,
    skip_cert_verification: one.skipCertVerification,
    history_enabled: false,
    read_only: null,
    source: null,
    links: { self: { href: hookUrl(view, owner, one.uuid) } },
  };
}

/** Kept beside the hook's form, because both need the address of what they belong to. */
export function eventsLink(view: View, subject: string): JsonObject {
  return { links: { events: href(`${view.links.api}/hook_events/${subject}`) } };
}
