import { z } from "zod";
import type { Account } from "../../../core/domain/index.ts";
import type { Hook, HostRepository, RepositoryPermission } from "../../../core/ports/index.ts";
import { flag, text } from "./fields.ts";

export const account = z
  .object({
    uuid: z.string().min(1),
    account_id: z.string().nullish(),
    display_name: z.string().nullish(),
    nickname: z.string().nullish(),
    username: z.string().nullish(),
  })
  .transform((raw): Account => ({
    uuid: raw.uuid,
    accountId: raw.account_id ?? null,
    displayName: raw.display_name ?? raw.nickname ?? raw.username ?? raw.uuid,
  }));

/** Bitbucket: an entry of the user's workspaces has no name, only slug and uuid. */
export const workspaceAccess = z
  .object({
    administrator: flag,
    workspace: z.object({ slug: z.string().min(1), uuid: z.string().min(1) }),
  })
  .transform((raw) => ({ ...raw.workspace, administrator: raw.administrator }));

/** `workspace/slug`, the only place where Bitbucket always names both. */
export const fullName = z
  .string()
  .regex(/^[^/]+\/[^/]+$/, "is not of the form workspace/slug")
  .transform((name) => {
    const [workspace = "", slug = ""] = name.split("/");
    return { workspace, slug };
  });

export const repository = z
  .object({
    uuid: z.string().min(1),
    full_name: fullName,
    name: z.string().nullish(),
    is_private: z.boolean().nullish(),
    mainbranch: z.object({ name: z.string().nullish() }).nullish(),
    project: z
      .object({ key: z.string().min(1), name: z.string().nullish() })
      .nullish()
      .catch(null),
    updated_on: z.string().nullish(),
  })
  .transform((raw): HostRepository => ({
    ref: raw.full_name,
    uuid: raw.uuid,
    name: raw.name ?? raw.full_name.slug,
    private: raw.is_private ?? true,
    mainBranch: raw.mainbranch?.name ?? null,
    project:
      raw.project === null || raw.project === undefined
        ? null
        : { key: raw.project.key, name: raw.project.name ?? raw.project.key },
    updatedOn: Number.isNaN(Date.parse(raw.updated_on ?? "")) ? null : (raw.updated_on ?? null),
  }));

/** An entry of the account's permissions. Whatever is not known allows reading only. */
export const repositoryPermission = z
  .object({ permission: z.string().nullish(), repository: z.object({ uuid: z.string().min(1) }) })
  .transform((raw): [uuid: string, permission: RepositoryPermission] => [
    raw.repository.uuid,
    raw.permission === "admin" || raw.permission === "write" ? raw.permission : "read",
  ]);

/** Bitbucket: the secret itself is never returned, only whether there is one. */
export const hook = z
  .object({
    uuid: z.string().min(1),
    url: text,
    description: text,
    active: flag,
    events: z
      .array(z.string())
      .nullish()
      .transform((events) => events ?? []),
    secret_set: flag,
  })
  .transform(({ secret_set: secretSet, ...rest }): Hook => ({ ...rest, secretSet }));
