/** Bitbucket: on every answer to a credential that has scopes; the case of the name varies. Null when it is not there. */
export function readScopes(headers: Headers): string[] | null {
  const header = headers.get("x-oauth-scopes");
  if (header === null) return null;
  return header
    .split(",")
    .map((scope) => scope.trim())
    .filter((scope) => scope !== "");
}

/** The other side's clock, by the Date header; null when there is none that can be read. */
export function readHostTime(headers: Headers): Date | null {
  const milliseconds = Date.parse(headers.get("date") ?? "");
  return Number.isNaN(milliseconds) ? null : new Date(milliseconds);
}
