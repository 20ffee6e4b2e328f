const byResource = {
  repository: ["read", "write", "admin", "delete"],
  pullrequest: ["read", "write"],
  project: ["read", "admin"],
  workspace: ["read", "admin"],
  user: ["read", "write"],
  pipeline: ["read", "write", "admin"],
  runner: ["read", "write"],
  issue: ["read", "write", "delete"],
  webhook: ["read", "write", "delete"],
  snippet: ["read", "write", "delete"],
  "ssh-key": ["read", "write", "delete"],
  "gpg-key": ["read", "write", "delete"],
  permission: ["read", "write", "delete"],
} as const;

/** Bitbucket: the 35 scopes that an API token can have, such as `read:repository:bitbucket`. */
export const apiTokenScopes: readonly string[] = Object.entries(byResource).flatMap(
  ([resource, rights]) => rights.map((right) => `${right}:${resource}:bitbucket`),
);

/** Bitbucket: the scopes of access tokens, in which writing includes reading. */
export const accessTokenScopes: readonly string[] = [
  "account",
  "email",
  "repository",
  "repository:write",
  "repository:admin",
  "repository:delete",
  "pullrequest",
  "pullrequest:write",
  "project",
  "project:write",
  "project:admin",
  "pipeline",
  "pipeline:write",
  "pipeline:variable",
  "runner",
  "runner:write",
  "issue",
  "issue:write",
  "webhook",
  "snippet",
  "snippet:write",
];
