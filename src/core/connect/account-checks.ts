import { isKodyError, type RepositoryRef } from "../domain/index.ts";
import type { AccountCheck, HostInspection, PermittedRepository } from "../ports/index.ts";

/** What was seen of the account; null: could not be looked at, for want of a scope or because a call failed. */
export interface AccountFacts {
  readonly kind: "api-token" | "access-token";
  /** The workspace that was looked at, the first of the account's; null when there is none. */
  readonly workspace: string | null;
  readonly workspaces: number | null;
  readonly permissions: readonly Pick<PermittedRepository, "ref" | "permission">[] | null;
  readonly writesPullRequests: boolean | null;
  /** What reading one of the repositories gave: null when there was none to read. */
  readonly reading: Reading | null;
  /** At least; null when not counted. */
  readonly members: number | null;
  /** Name of the account in use before, when this is another one. */
  readonly previousAccount: string | null;
}

export interface Reading {
  readonly repository: RepositoryRef;
  readonly outcome: "read" | "address-refused" | "unreadable" | "unknown";
}

type Subject = Pick<AccountFacts, "kind" | "previousAccount"> & { readonly accountUuid: string };

/** Looks at the account with at most four calls; `thoroughly` with one more. A call that fails leaves its part unknown. */
export async function lookAtAccount(
  subject: Subject,
  host: HostInspection,
  thoroughly: boolean,
): Promise<AccountFacts> {
  const { kind, previousAccount, accountUuid } = subject;
  const ask = asker();
  const workspaces = await ask(() => host.workspaces());
  const workspace = (workspaces.value?.find((one) => one.administrator) ?? workspaces.value?.[0])
    ?.slug;
  const facts = { kind, previousAccount, workspaces: workspaces.value?.length ?? null };
  if (workspace === undefined) return { ...facts, ...nothing };
  const permissions = await ask(() => host.permissions(workspace, false));
  const writes = await ask(() => host.writesPullRequests(workspace, accountUuid));
  const first = permissions.value?.[0]?.ref;
  const read = first === undefined ? null : await ask(() => host.readRepository(first));
  const members = thoroughly ? await ask(() => host.countMembers(workspace)) : null;
  return {
    ...facts,
    workspace,
    permissions: permissions.value,
    writesPullRequests: writes.value,
    reading:
      first === undefined || read === null
        ? null
        : { repository: first, outcome: outcomeOf(read.error) },
    members: members?.value ?? null,
  };
}

const nothing = {
  workspace: null,
  permissions: null,
  writesPullRequests: null,
  reading: null,
  members: null,
} as const;

/**
 * A refused credential ends everything; other failures leave one thing unknown. After a call without an answer no other
 * is made: somebody may be waiting, and would wait for each of them in turn.
 */
function asker() {
  let away: unknown = null;
  return async <T>(call: () => Promise<T>): Promise<{ value: T | null; error: unknown }> => {
    if (away !== null) return { value: null, error: away };
    try {
      return { value: await call(), error: null };
    } catch (error) {
      if (isKodyError(error, "credential-refused")) throw error;
      if (isKodyError(error, "host-unavailable")) away = error;
      return { value: null, error };
    }
  };
}

/**
 * How a workspace with a list of allowed addresses refuses is not documented: by words about an address, or by a
 * repository that is in the list and can't be read.
 */
function outcomeOf(error: unknown): Reading["outcome"] {
  if (error === null) return "read";
  if (!isKodyError(error)) return "unknown";
  if (error.code === "permission-missing" && /\bIP\b|allow-?\s?list|whitelist/i.test(error.message))
    return "address-refused";
  return error.code === "permission-missing" || error.code === "not-found"
    ? "unreadable"
    : "unknown";
}

/** One row for each thing that helps or stands in the way, with what to do. */
export function accountChecks(facts: AccountFacts): AccountCheck[] {
  return [
    ownAccount(facts),
    membership(facts),
    permissions(facts),
    allowlist(facts),
    plan(facts),
    ...changed(facts),
  ];
}

function ownAccount({ kind, writesPullRequests }: AccountFacts): AccountCheck {
  const row = { id: "own-account" };
  if (kind === "access-token") {
    const detail =
      "An access token acts as a bot account of its own, which writes no pull requests.";
    return { ...row, state: "good", title: "An account of its own", detail, remedy: null };
  }
  if (writesPullRequests === null) {
    const detail = "Whether this account also writes pull requests could not be looked at.";
    return { ...row, state: "unknown", title: "An account of its own?", detail, remedy: null };
  }
  if (!writesPullRequests) {
    const detail = "It has written no pull requests in this workspace.";
    return { ...row, state: "good", title: "An account of its own", detail, remedy: null };
  }
  return {
    ...row,
    state: "warning",
    title: "This account also writes pull requests",
    detail:
      "Kody's comments will look like that person's, and Bitbucket lets an account approve its own pull requests, so an approval by Kody would be one by the author.",
    remedy:
      "Create an Atlassian account for Kody alone, add it to the workspace, and make the token there.",
  };
}

function membership({ kind, workspace, workspaces }: AccountFacts): AccountCheck {
  const row = { id: "membership" };
  if (workspaces === null) {
    const detail =
      kind === "access-token"
        ? "An access token belongs to one repository, project or workspace and can't list workspaces."
        : "The account's workspaces could not be listed.";
    const remedy = "Name the repositories to watch one by one.";
    return { ...row, state: "unknown", title: "Workspaces not listed", detail, remedy };
  }
  if (workspace === null) {
    return {
      ...row,
      state: "problem",
      title: "Not a member of any workspace",
      detail:
        "The token works, but its account belongs to no workspace, so there is nothing to review.",
      remedy:
        "Let an administrator of the workspace invite this account. If the token is limited to one workspace, check that it is the right one.",
    };
  }
  const title = workspaces === 1 ? "Member of one workspace" : `Member of ${workspaces} workspaces`;
  return { ...row, state: "good", title, detail: `Looked at: ${workspace}.`, remedy: null };
}

function permissions({ workspace, permissions: seen }: AccountFacts): AccountCheck {
  const row = { id: "permissions" };
  if (seen === null) {
    const detail = "What the account may do in the repositories could not be looked at.";
    return { ...row, state: "unknown", title: "Permissions not known", detail, remedy: null };
  }
  if (seen.length === 0) {
    return {
      ...row,
      state: "problem",
      title: "No repository visible",
      detail: `The account sees no repository in ${workspace ?? "its workspace"}.`,
      remedy: "Give the account at least read access to the repositories that Kody is to review.",
    };
  }
  const administered = seen.filter((one) => one.permission === "admin").length;
  const sample = `${administered} of ${seen.length}${seen.length >= 100 ? " or more" : ""} repositories in ${workspace ?? "its workspace"}`;
  if (administered === 0) {
    return {
      ...row,
      state: "warning",
      title: "Nowhere an administrator",
      detail: `Bitbucket lets only administrators of a repository make webhooks, whatever the scopes; the account administers ${sample}. Kody polls instead, which works, later.`,
      remedy: "Make the account an administrator of the repositories, or go on with polling.",
    };
  }
  const title = "Administrator, so webhooks can be made";
  return { ...row, state: "good", title, detail: `It administers ${sample}.`, remedy: null };
}

function allowlist({ reading }: AccountFacts): AccountCheck {
  const row = { id: "ip-allowlist" };
  if (reading === null || reading.outcome === "unknown") {
    const detail =
      "No repository was read, so it is not known whether the workspace allows only certain addresses.";
    return { ...row, state: "unknown", title: "Address not checked", detail, remedy: null };
  }
  const name = `${reading.repository.workspace}/${reading.repository.slug}`;
  if (reading.outcome === "read") {
    const detail = `${name} could be read from here.`;
    return {
      ...row,
      state: "good",
      title: "This machine's address is let in",
      detail,
      remedy: null,
    };
  }
  const remedy =
    "Let an administrator of the workspace add this machine's outgoing address under Workspace settings → Access controls.";
  return reading.outcome === "address-refused"
    ? {
        ...row,
        state: "problem",
        title: "The workspace's IP allowlist keeps Kody out",
        detail: `Bitbucket refused to read ${name} because of this machine's address.`,
        remedy,
      }
    : {
        ...row,
        state: "warning",
        title: "Listed, but not readable",
        detail: `${name} is in the list of repositories, yet reading it is refused. An IP allowlist of the workspace does that.`,
        remedy: `If the workspace has an IP allowlist: ${remedy} Otherwise check the account's access to ${name}.`,
      };
}

function plan({ kind, members }: AccountFacts): AccountCheck {
  const row = { id: "plan" };
  const depends =
    "Free workspaces have at most 5 members; project and workspace access tokens and IP allowlists need Premium; higher limits of calls need access tokens on Standard or Premium with more than 100 members.";
  if (members !== null && members > 5) {
    const detail = `The workspace has more than 5 members, so it is on Standard or Premium. ${depends}`;
    return { ...row, state: "good", title: "Not the Free plan", detail, remedy: null };
  }
  const token =
    kind === "access-token"
      ? " A token of a project or workspace would mean Premium, one of a repository comes with every plan."
      : "";
  const detail = `Bitbucket does not tell. Nothing that Kody does needs a paid plan. ${depends}${token}`;
  return { ...row, state: "unknown", title: "Plan not known", detail, remedy: null };
}

function changed({ previousAccount }: AccountFacts): AccountCheck[] {
  if (previousAccount === null) return [];
  return [
    {
      id: "other-account",
      state: "warning",
      title: `Another account than before (${previousAccount})`,
      detail:
        "Comments that Kody wrote as the other account are foreign to this one: it can't edit or resolve them, and writes a summary of its own on open pull requests.",
      remedy: "If that is not wanted, paste a token of the account that was in use before.",
    },
  ];
}
