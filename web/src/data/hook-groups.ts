import type { HookAnswer, RepositoryAnswer } from "../../../src/contract/index.ts";
import { count } from "./words.ts";

/** Watched repositories whose webhook ended in the same way. */
export interface HookGroup {
  readonly key: string;
  readonly state: "working" | "waiting" | "without";
  /** "3 repositories: the account is not an administrator" */
  readonly title: string;
  /** Reason and remedy, when all of the group have the same; otherwise each tells its own. */
  readonly reason: string | null;
  readonly repositories: readonly RepositoryAnswer[];
}

const kinds: Readonly<Record<NonNullable<HookAnswer["kind"]>, string>> = {
  "scope-missing": "the token lacks a scope for webhooks",
  "permission-missing": "the account is not an administrator",
  "too-many-hooks": "there are as many webhooks as Bitbucket allows",
  "address-not-public": "Bitbucket doesn't accept Kody's address",
  "no-address": "Kody has no public address",
  other: "no webhook",
};

const statuses: Readonly<Record<HookAnswer["status"], string>> = {
  pending: "not looked at yet",
  created: "webhook created",
  adopted: "webhook was there already",
  repaired: "webhook repaired",
  ok: "webhook in place",
  workspace: "served by the workspace's webhook",
  refused: "no webhook",
  none: "no webhook",
};

export function hasHook({ status }: HookAnswer): boolean {
  return status !== "pending" && status !== "refused" && status !== "none";
}

/** The state of one repository's webhook in a few words. */
export function hookWords(hook: HookAnswer | null): string {
  if (hook === null) return "";
  if (hasHook(hook) || hook.status === "pending") return statuses[hook.status];
  return `polled: ${kinds[hook.kind ?? "other"]}`;
}

const order = { without: 0, waiting: 1, working: 2 } as const;

/** What needs somebody first. */
export function hookGroups(repositories: readonly RepositoryAnswer[]): HookGroup[] {
  const groups = new Map<string, RepositoryAnswer[]>();
  for (const repository of repositories) {
    const { hook } = repository;
    if (!repository.watched || hook === null) continue;
    const key = hasHook(hook) || hook.status === "pending" ? hook.status : (hook.kind ?? "other");
    groups.set(key, [...(groups.get(key) ?? []), repository]);
  }
  return [...groups]
    .map(([key, members]) => groupOf(key, members))
    .toSorted(
      (a, b) => order[a.state] - order[b.state] || b.repositories.length - a.repositories.length,
    );
}

function groupOf(key: string, repositories: readonly RepositoryAnswer[]): HookGroup {
  const hook = repositories[0]?.hook ?? null;
  const reasons = new Set(repositories.map((repository) => repository.hook?.reason ?? null));
  const [reason = null] = reasons;
  const words = hook === null ? "" : hookWords(hook).replace(/^polled: /, "");
  return {
    key,
    state: stateOf(hook),
    title: `${count(repositories.length, "repository", "repositories")}: ${words}`,
    reason: reasons.size === 1 ? reason : null,
    repositories,
  };
}

function stateOf(hook: HookAnswer | null): HookGroup["state"] {
  if (hook === null || hook.status === "pending") return "waiting";
  return hasHook(hook) ? "working" : "without";
}
