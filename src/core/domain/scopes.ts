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
] as const;

/** What a token lacks and what it has too much of, in the order of the table. */
export function compareScopes(granted: readonly string[]): { missing: string[]; excess: string[] } {
  const wanted: readonly string[] = tokenScopes;
  return {
    missing: wanted.filter((scope) => !granted.includes(scope)),
    excess: granted
      .filter((scope) => scope.endsWith(":bitbucket") && !wanted.includes(scope))
      .toSorted(),
  };
}
