/** The scopes of an Atlassian API token that Kody asks for, and what each is for. Granular scopes imply nothing. */
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
