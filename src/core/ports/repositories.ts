import type { RepositoryRef } from "../domain/index.ts";
import type {
  HookOwner,
  HostRepository,
  HostWorkspace,
  RepositoryPermission,
} from "./code-host.ts";

/** What the account sees: filled by listings in the background, read at once. Nothing in it is ever deleted. */
export interface RepositoryCatalog {
  read(): Promise<Catalog>;
  /** Asks for a listing; false when one that began after `stale` is still going on. */
  requestListing(now: Date, stale: Date): Promise<boolean>;
  /** What is saved from now on counts as seen by this listing. */
  beginListing(now: Date): Promise<void>;
  saveWorkspaces(workspaces: readonly HostWorkspace[]): Promise<void>;
  /** By uuid, so that renamed and moved ones stay what they are. Answers how many this listing has seen. */
  saveRepositories(repositories: readonly HostRepository[]): Promise<number>;
  savePermissions(permissions: ReadonlyMap<string, RepositoryPermission>): Promise<void>;
  /** Watched repositories that this listing has not seen. */
  unseen(): Promise<WatchedRepository[]>;
  /**
   * `problem` null: all was read. Only then what was not seen becomes lost, what is back is lost no more, and what a rule
   * wants is watched.
   */
  endListing(now: Date, problem: string | null): Promise<ListingChanges>;
}

/** Of watched repositories. */
export interface ListingChanges {
  readonly lost: readonly WatchedRepository[];
  readonly back: readonly WatchedRepository[];
  /** Watched from now on because of a rule. */
  readonly begun: readonly WatchedRepository[];
}

export interface Catalog {
  readonly listing: {
    readonly state: "never" | "running" | "done" | "failed";
    readonly listed: number;
    readonly problem: string | null;
    /** Of the last complete one. */
    readonly at: Date | null;
  };
  readonly workspaces: readonly (HostWorkspace & {
    /** "All of it, future ones too". */
    readonly all: boolean;
    /** Keys of projects with that rule. */
    readonly projects: readonly string[];
  })[];
  /** In the order of their names. */
  readonly repositories: readonly CatalogEntry[];
}

export interface CatalogEntry extends Omit<HostRepository, "mainBranch"> {
  readonly permission: RepositoryPermission | null;
  readonly watched: boolean;
  readonly lost: boolean;
  /** Null when it was never watched. */
  readonly hook: HookState | null;
}

/** Which repositories are to be watched. */
export interface WatchStore {
  /** In the order of their names, without those that are lost. */
  listWatched(): Promise<WatchedRepository[]>;
  /** Also one that is not watched. */
  findRepository(uuid: string): Promise<WatchedRepository | null>;
  /** Watches one repository, whether a listing has seen it or not. */
  watch(repository: HostRepository): Promise<WatchedRepository>;
  /** Throws `invalid-input` for a workspace or repository that no listing has seen. */
  select(selection: Selection): Promise<{ begun: number; ended: number }>;
  /**
   * A signed delivery told of this repository: follows its name. `workspaceUuid`: it came by that workspace's hook, so a
   * repository that a rule for the whole workspace wants is watched from now on.
   */
  meet(
    uuid: string,
    ref: RepositoryRef,
    workspaceUuid: string | null,
  ): Promise<WatchedRepository | null>;
}

export interface Selection {
  /** Repository uuids. */
  readonly watch: readonly string[];
  readonly unwatch: readonly string[];
  /** `project` null: the whole workspace. */
  readonly rules: readonly {
    readonly workspace: string;
    readonly project: string | null;
    readonly on: boolean;
  }[];
}

export interface WatchedRepository {
  readonly ref: RepositoryRef;
  /** With braces. */
  readonly uuid: string;
  readonly name: string;
  /** False: not watched any more, or lost. */
  readonly enabled: boolean;
}

/** The hooks that Kody wants or has, of repositories and workspaces. Secrets are sealed at rest. */
export interface HookStore {
  /** Those that are wanted, and those that may still be active. */
  listHooks(): Promise<HookRecord[]>;
  findHook(ownerUuid: string): Promise<HookRecord | null>;
  /** Lets nobody else work on the hook until `save` or `until`; null when somebody does already. */
  claimHook(ownerUuid: string, now: Date, until: Date): Promise<HookRecord | null>;
  /** Ends the claim. Null: nothing is known that was not known before. */
  saveHook(ownerUuid: string, result: HookResult | null): Promise<void>;
  /** The secret to sign with. `fresh` is kept when there is none, or `replace`; the one before stays valid for a day. */
  hookSecret(ownerUuid: string, fresh: string, replace: boolean): Promise<string>;
  /** What may sign for a hook address; null when there is no such address. */
  signingHook(hookKey: string): Promise<SigningHook | null>;
  /** A signed delivery arrived: the hook is as it should be. */
  noteDelivery(ownerUuid: string, at: Date): Promise<void>;
  /** Something is wrong with the hook, so it is compared before others. Nothing happens when there is no such hook. */
  suspectHook(suspect: { ownerUuid: string } | { hookUuid: string }, at: Date): Promise<void>;
}

export interface SigningHook {
  readonly kind: HookOwner["kind"];
  readonly ownerUuid: string;
  /** Null for a workspace's hook. */
  readonly repository: WatchedRepository | null;
  /** Newest first; two while one is rotated. */
  readonly secrets: readonly string[];
}

/**
 * `pending`: not looked at yet. `created`, `adopted` (was there already), `repaired`, `ok`: in place. `workspace`: the
 * workspace's hook serves it. `refused`: the host says no. `none`: there is no address to call. `off`: switched off.
 */
export type HookStatus =
  | "pending"
  | "created"
  | "adopted"
  | "repaired"
  | "ok"
  | "workspace"
  | "refused"
  | "none"
  | "off";

export type HookRefusal =
  | "scope-missing"
  | "permission-missing"
  | "too-many-hooks"
  | "address-not-public"
  | "no-address"
  | "other";

export interface HookState {
  readonly status: HookStatus;
  readonly kind: HookRefusal | null;
  /** Sentences; null when all is well. */
  readonly reason: string | null;
  readonly checkedAt: Date | null;
}

export interface HookRecord extends HookState {
  /** Of the repository or workspace, with braces. */
  readonly ownerUuid: string;
  readonly owner: HookOwner;
  /** False: what it is for is not watched any more, so it is to be inactive. */
  readonly wanted: boolean;
  /** Random, unguessable part of the hook's address. */
  readonly key: string;
  /** The hook's; null until the host has it. */
  readonly uuid: string | null;
  /** Whether the host calls it, as far as Kody knows. */
  readonly active: boolean;
  /** Of the last signed delivery. */
  readonly deliveryAt: Date | null;
  /** Since when it is to be compared before others; null when nothing is suspicious. */
  readonly suspectAt: Date | null;
}

export interface HookResult extends HookState {
  readonly uuid: string | null;
  readonly active: boolean;
}

/** When was asked for open pull requests, and what was known then. */
export interface PollStore {
  readPolls(): Promise<{
    repositories: PollState[];
    workspaces: { slug: string; hintedAt: Date | null }[];
  }>;
  /** How many hints and polls were saved at `since` or later. */
  countCalls(since: Date): Promise<number>;
  /** The workspace's list of changed repositories was read. */
  saveHint(workspace: string, at: Date, changed: readonly HostRepository[]): Promise<void>;
  /** `since`: the newest change of a pull request that is known; null: none yet. */
  savePoll(uuid: string, at: Date, since: string | null): Promise<void>;
  /** What the newest events of these pull requests said. */
  knownTips(repositoryUuid: string, ids: readonly number[]): Promise<KnownTip[]>;
}

export interface PollState {
  readonly repository: WatchedRepository;
  /** Whether a hook tells of it. */
  readonly hooked: boolean;
  readonly polledAt: Date | null;
  readonly since: string | null;
  /** The last push, delivery or event; null when none is known. */
  readonly activeAt: Date | null;
  /** It changed since it was polled last. */
  readonly changed: boolean;
}

export interface KnownTip {
  readonly id: number;
  /** ISO 8601; null when no event said. */
  readonly updatedOn: string | null;
  readonly head: string | null;
  readonly destinationBranch: string | null;
  readonly draft: boolean;
  readonly state: string;
}
