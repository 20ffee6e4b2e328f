import { isKodyError, type PullRequest, type RepositoryRef } from "../domain/index.ts";
import type {
  BranchRestriction,
  HostStanding,
  RepositoryPermission,
  Standing,
} from "../ports/index.ts";
import type { CommandName } from "./command.ts";

/** What a command needs of who gives it. `merge`: to be allowed to merge into the destination branch. */
export const needs: Readonly<Record<CommandName, "read" | "write" | "merge">> = {
  review: "write",
  explain: "read",
  fix: "write",
  ask: "read",
  resolve: "write",
  ignore: "write",
  remember: "write",
  summary: "read",
  tests: "read",
  pause: "write",
  resume: "write",
  approve: "merge",
  decline: "merge",
  merge: "merge",
  status: "read",
  config: "write",
  help: "read",
};

export type Right =
  | { readonly allowed: true; readonly permission: RepositoryPermission }
  /** A sentence that says who may. */
  | { readonly allowed: false; readonly because: string };

const levels = ["read", "write", "admin"] as const;

/**
 * Asks Bitbucket, at this moment and by the account's id, whether it may give this command. What can't be found out is
 * not allowed.
 */
export async function rightTo(
  name: CommandName,
  accountUuid: string | null,
  current: () => Promise<Standing>,
  standing: Pick<HostStanding, "permissionOf" | "listRestrictions">,
): Promise<Right> {
  if (accountUuid === null) return refused("Bitbucket does not say who wrote this.");
  const { pullRequest } = await current();
  const permission = await permissionOf(pullRequest.ref, accountUuid, standing);
  if (typeof permission === "object" && permission !== null) return permission;
  const need = needs[name];
  if (permission === null || !isAtLeast(permission, need === "read" ? "read" : "write"))
    return refused(whoMay(name, pullRequest));
  if (need !== "merge") return { allowed: true, permission };
  const barred = await barredFromMerging(pullRequest, accountUuid, standing);
  return barred === null ? { allowed: true, permission } : refused(barred);
}

function isAtLeast(permission: RepositoryPermission, wanted: RepositoryPermission): boolean {
  return levels.indexOf(permission) >= levels.indexOf(wanted);
}

function whoMay(name: CommandName, { ref }: PullRequest): string {
  const where = `${ref.workspace}/${ref.slug}`;
  switch (needs[name]) {
    case "read":
      return `Only people with access to ${where} may ask for this.`;
    case "write":
      return `Only people with write access to ${where} may ask for this.`;
    case "merge":
      return `Only people who may merge in ${where} may ask for this.`;
  }
}

async function permissionOf(
  repository: RepositoryRef,
  accountUuid: string,
  standing: Pick<HostStanding, "permissionOf">,
): Promise<RepositoryPermission | null | (Right & { allowed: false })> {
  try {
    return await standing.permissionOf(repository, accountUuid);
  } catch (error) {
    if (!isKodyError(error, "permission-missing") && !isKodyError(error, "scope-missing"))
      throw error;
    return refused(
      "Kody can't look up who may do this: its account needs administrator permission on the repository.",
    );
  }
}

/** Why the account may not merge into the destination branch; null when it may. */
async function barredFromMerging(
  { destination, ref }: PullRequest,
  accountUuid: string,
  standing: Pick<HostStanding, "listRestrictions">,
): Promise<string | null> {
  try {
    const restrictions = await standing.listRestrictions(ref);
    const barring = restrictions.filter(
      (one) =>
        one.kind === "restrict_merges" &&
        appliesTo(one, destination.branch) &&
        !one.users.includes(accountUuid),
    );
    if (barring.length === 0) return null;
    const groups = barring.some((one) => one.groups.length > 0)
      ? " Kody can't see who is in the groups that may; name the people themselves there."
      : "";
    return `A branch restriction of ${destination.branch} says who may merge, and does not name this account.${groups}`;
  } catch (error) {
    if (!isKodyError(error, "permission-missing") && !isKodyError(error, "scope-missing"))
      throw error;
    return "Kody can't read who may merge: its token needs the scope admin:repository, and its account administrator permission on the repository.";
  }
}

/** A branch type can't be told from a name: then the restriction counts. */
export function appliesTo({ pattern, branchType }: BranchRestriction, branch: string): boolean {
  if (branchType !== null || pattern === "") return true;
  const parts = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*").replaceAll(".*.*", ".*")}$`).test(branch);
}

function refused(because: string): Right & { readonly allowed: false } {
  return { allowed: false, because };
}
