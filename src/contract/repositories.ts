import { z } from "zod";

const slug = z.string().min(1).max(200);
/** With braces. */
const uuid = z.string().min(3).max(100);

/** One repository by its name, for programs and for tokens that may not list. */
export const watchRequest = z.strictObject({ workspace: slug, slug });
export type WatchRequest = z.infer<typeof watchRequest>;

export interface WatchAnswer {
  readonly workspace: string;
  readonly slug: string;
  readonly hook: HookAnswer;
  /** Open pull requests that were put into the queue. */
  readonly queued: number;
}

export const selectionRequest = z.strictObject({
  watch: z.array(uuid).max(20_000).default([]),
  unwatch: z.array(uuid).max(20_000).default([]),
  /** "All of it, future ones too"; `project` null: the whole workspace. */
  rules: z
    .array(z.strictObject({ workspace: slug, project: slug.nullable(), on: z.boolean() }))
    .max(1_000)
    .default([]),
});
export type SelectionRequest = z.infer<typeof selectionRequest>;

export interface HookAnswer {
  /**
   * `pending`: not looked at yet. `created`, `adopted` (was there already), `repaired`, `ok`: in place. `workspace`: the
   * workspace's hook serves it. `refused`: Bitbucket says no. `none`: there is no address to call. The last two are polled.
   */
  readonly status:
    | "pending"
    | "created"
    | "adopted"
    | "repaired"
    | "ok"
    | "workspace"
    | "refused"
    | "none";
  readonly kind:
    | "scope-missing"
    | "permission-missing"
    | "too-many-hooks"
    | "address-not-public"
    | "no-address"
    | "other"
    | null;
  /** Why there is no working hook and what to do, as sentences; null when there is one. */
  readonly reason: string | null;
  /** ISO 8601. */
  readonly checkedAt: string | null;
}

export interface RepositoryAnswer {
  readonly uuid: string;
  readonly workspace: string;
  readonly slug: string;
  readonly name: string;
  readonly project: { readonly key: string; readonly name: string } | null;
  readonly private: boolean;
  /** Of the connected account; null when Bitbucket did not say. */
  readonly permission: "admin" | "write" | "read" | null;
  readonly watched: boolean;
  /** Watched, but the account no longer sees it. */
  readonly lost: boolean;
  /** Null while it is not watched. */
  readonly hook: HookAnswer | null;
  /** ISO 8601. */
  readonly updatedOn: string | null;
}

export interface RepositoriesAnswer {
  /** Reading the list from Bitbucket; `listed` repositories so far. */
  readonly listing: {
    readonly state: "never" | "running" | "done" | "failed";
    readonly listed: number;
    readonly problem: string | null;
    /** ISO 8601, of the last complete one. */
    readonly at: string | null;
  };
  readonly workspaces: readonly {
    readonly slug: string;
    readonly administrator: boolean;
    /** "All, future ones too". */
    readonly all: boolean;
    /** Keys of projects with that rule. */
    readonly projects: readonly string[];
  }[];
  readonly repositories: readonly RepositoryAnswer[];
  /** Of the watched repositories: how many have been seen to. */
  readonly hooks: { readonly wanted: number; readonly settled: number };
  /** How Kody hears of pull requests and how often it looks, in one sentence. */
  readonly watching: string;
}

export interface AddressAnswer {
  /** KODY_PUBLIC_URL; null when it is not set. */
  readonly url: string | null;
  readonly state: "reached" | "not-set" | "private" | "unreachable" | "another-server";
  /** What was seen, as a sentence. */
  readonly message: string;
  readonly remedy: string | null;
}

export interface OpenPullRequestAnswer {
  readonly workspace: string;
  readonly slug: string;
  readonly id: number;
  readonly title: string;
  readonly url: string;
  /** ISO 8601. */
  readonly updatedOn: string;
}
