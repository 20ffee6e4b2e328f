/** The scopes of an Atlassian API token that Kody asks for. Granular scopes imply nothing. */
export const tokenScopes = [
  "read:user:bitbucket",
  "read:workspace:bitbucket",
  "read:project:bitbucket",
  "read:repository:bitbucket",
  "write:repository:bitbucket",
  "admin:repository:bitbucket",
  "read:pullrequest:bitbucket",
  "write:pullrequest:bitbucket",
  "read:issue:bitbucket",
  "read:webhook:bitbucket",
  "write:webhook:bitbucket",
  "read:pipeline:bitbucket",
] as const;

export type TokenScope = (typeof tokenScopes)[number];

/** What each scope is for, and the resource under which Atlassian's page lists it. */
export const scopeFacts: Readonly<
  Record<TokenScope, { readonly resource: string; readonly purpose: string }>
> = {
  "read:user:bitbucket": { resource: "User", purpose: "Whose token it is" },
  "read:workspace:bitbucket": {
    resource: "Workspace",
    purpose: "The workspaces and their members",
  },
  "read:project:bitbucket": { resource: "Project", purpose: "The projects" },
  "read:repository:bitbucket": { resource: "Repository", purpose: "Code, branches and files" },
  "write:repository:bitbucket": { resource: "Repository", purpose: "Fixes that you ask for" },
  "admin:repository:bitbucket": {
    resource: "Repository",
    purpose: "Branch restrictions and settings of repositories",
  },
  "read:pullrequest:bitbucket": {
    resource: "Pull request",
    purpose: "Pull requests, their builds and comments; also writing comments",
  },
  "write:pullrequest:bitbucket": {
    resource: "Pull request",
    purpose: "Approving, requesting changes, declining and merging",
  },
  "read:issue:bitbucket": {
    resource: "Issue",
    purpose: "Nothing any more: Bitbucket removed its issue tracker on 2026-08-20",
  },
  "read:webhook:bitbucket": { resource: "Webhook", purpose: "Whether the webhooks are in place" },
  "write:webhook:bitbucket": { resource: "Webhook", purpose: "Creating and repairing webhooks" },
  "read:pipeline:bitbucket": { resource: "Pipeline", purpose: "Pipelines and their logs" },
};

/** Without these no review is possible at all. */
export const indispensableScopes = [
  "read:user:bitbucket",
  "read:repository:bitbucket",
  "read:pullrequest:bitbucket",
] as const satisfies readonly TokenScope[];

/** Bitbucket removed what it was for; nothing follows from its absence. */
export const retiredScope = "read:issue:bitbucket" satisfies TokenScope;

/** Bitbucket: access tokens are not offered these; they act as a bot account of their own. */
export const scopesBeyondAccessTokens: readonly string[] = [
  "read:user:bitbucket",
  "read:workspace:bitbucket",
];

/** What is known of a token's scopes. */
export interface KnownScopes {
  /** Granular names, whichever names Bitbucket used; also those that Kody does not ask for. */
  readonly granted: readonly string[];
  /** Scopes of the table of which nothing could be learned. */
  readonly unknown: readonly string[];
  /** How it became known. */
  readonly source: "headers" | "refusal" | "probes";
}

/**
 * Bitbucket: access tokens have the older scopes, which imply each other. A bundle is not taken apart: `webhook` also
 * lets delete, but there is none that does not.
 */
const classicScopes: Readonly<Record<string, readonly TokenScope[]>> = {
  account: ["read:user:bitbucket", "read:workspace:bitbucket"],
  team: ["read:workspace:bitbucket"],
  project: ["read:project:bitbucket", "read:repository:bitbucket"],
  repository: ["read:repository:bitbucket"],
  "repository:write": ["read:repository:bitbucket", "write:repository:bitbucket"],
  "repository:admin": ["admin:repository:bitbucket"],
  pullrequest: ["read:pullrequest:bitbucket", "read:repository:bitbucket"],
  "pullrequest:write": [
    "read:pullrequest:bitbucket",
    "write:pullrequest:bitbucket",
    "read:repository:bitbucket",
    "write:repository:bitbucket",
  ],
  issue: ["read:issue:bitbucket"],
  webhook: ["read:webhook:bitbucket", "write:webhook:bitbucket"],
  pipeline: ["read:pipeline:bitbucket"],
};

/** Granular names for scopes under either kind of name; `resource:action` that Kody has no use for is turned round. */
export function toGranular(scopes: readonly string[]): string[] {
  const granular = scopes.flatMap((scope): readonly string[] => {
    if (scope.endsWith(":bitbucket")) return [scope];
    const known = classicScopes[scope];
    if (known !== undefined) return known;
    const [resource = "", action] = scope.split(":");
    // Scopes of other products (`read:me`, `read:account`) are none of Kody's business.
    if (/^(?:read|write|admin|delete|manage)$/.test(resource)) return [];
    const read = resource === "pipeline" ? ["read:pipeline:bitbucket"] : [];
    return [...read, `${action ?? "read"}:${resource}:bitbucket`];
  });
  return [...new Set(granular)];
}

/** What classic scopes bring along: a token that lacks one of them may well have these. */
const broughtAlong: Readonly<Record<string, readonly TokenScope[]>> = {
  project: ["read:repository:bitbucket"],
  "repository:write": ["read:repository:bitbucket"],
  pullrequest: ["read:repository:bitbucket"],
  "pullrequest:write": [
    "read:pullrequest:bitbucket",
    "read:repository:bitbucket",
    "write:repository:bitbucket",
  ],
};

/** Granular names of what is missing, when Bitbucket refuses something for want of `scopes`, under either kind of name. */
export function lackedBy(scopes: readonly string[]): string[] {
  const lacked = scopes.flatMap((scope) => {
    const along: readonly string[] = broughtAlong[scope] ?? [];
    return toGranular([scope]).filter((one) => !along.includes(one));
  });
  return [...new Set(lacked)];
}

/** What a token lacks and what it has too much of, by granular names, in the order of the table. */
export function compareScopes(granted: readonly string[]): { missing: string[]; excess: string[] } {
  const wanted: readonly string[] = tokenScopes;
  return {
    missing: wanted.filter((scope) => !granted.includes(scope)),
    excess: granted
      .filter((scope) => scope.endsWith(":bitbucket") && !wanted.includes(scope))
      .toSorted(),
  };
}

/** True when no review is possible without at least one of these scopes, under either kind of name. */
export function areIndispensable(scopes: readonly string[]): boolean {
  const wanted: readonly string[] = indispensableScopes;
  return lackedBy(scopes).some((scope) => wanted.includes(scope));
}
