/**
 * The scopes that each operation requires, all of them. Bitbucket: the granular scopes in the
 * OpenAPI document; they imply nothing. The key is the list of scopes without `:bitbucket`.
 */
const R = "/repositories/{workspace}/{repo_slug}";
const P = `${R}/pullrequests/{pull_request_id}`;
const C = `${R}/commit/{commit}`;
const W = "/workspaces/{workspace}";

const OPERATIONS: Readonly<Record<string, readonly string[]>> = {
  "": ["GET /hook_events", "GET /hook_events/{subject_type}", `GET ${R}/file-conflicts/{spec}`],
  "read:user": ["GET /user", "GET /users/{selected_user}", "GET /user/emails"],
  "read:workspace": [
    "GET /user/workspaces",
    "GET /user/workspaces/{workspace}/permission",
    `GET ${W}`,
    `GET ${W}/members`,
    `GET ${W}/members/{member}`,
    `GET ${W}/permissions`,
  ],
  "read:project": [`GET ${W}/projects`, `GET ${W}/projects/{project_key}`],
  "read:repository": [
    "GET /user/workspaces/{workspace}/permissions/repositories",
    `GET ${W}/permissions/repositories/{repo_slug}`,
    "GET /repositories/{workspace}",
    `GET ${R}`,
    `GET ${R}/permissions-config/users`,
    `GET ${R}/permissions-config/groups`,
    `GET ${R}/refs`,
    `GET ${R}/refs/branches`,
    `GET ${R}/refs/branches/{name}`,
    `GET ${R}/refs/tags`,
    `GET ${R}/refs/tags/{name}`,
    `GET ${R}/commits`,
    `POST ${R}/commits`,
    `GET ${R}/commits/{revision}`,
    `POST ${R}/commits/{revision}`,
    `GET ${C}`,
    `GET ${R}/src`,
    `GET ${R}/src/{commit}/{path}`,
    `GET ${R}/diff/{spec}`,
    `GET ${R}/diffstat/{spec}`,
    `GET ${R}/patch/{spec}`,
    `GET ${R}/merge-base/{revspec}`,
    `GET ${R}/filehistory/{commit}/{path}`,
    `GET ${C}/statuses`,
    `POST ${C}/statuses/build`,
    `GET ${C}/statuses/build/{key}`,
    `PUT ${C}/statuses/build/{key}`,
    `GET ${C}/reports`,
    `GET ${C}/reports/{reportId}`,
    `PUT ${C}/reports/{reportId}`,
    `DELETE ${C}/reports/{reportId}`,
    `GET ${C}/reports/{reportId}/annotations`,
    `POST ${C}/reports/{reportId}/annotations`,
    `GET ${C}/reports/{reportId}/annotations/{annotationId}`,
    `PUT ${C}/reports/{reportId}/annotations/{annotationId}`,
    `DELETE ${C}/reports/{reportId}/annotations/{annotationId}`,
  ],
  "read:repository write:repository": [`POST ${R}/refs/branches`],
  "write:repository": [`DELETE ${R}/refs/branches/{name}`, `POST ${R}/src`],
  "admin:repository": [
    `PUT ${R}`,
    `GET ${R}/branch-restrictions`,
    `POST ${R}/branch-restrictions`,
    `GET ${R}/branch-restrictions/{id}`,
    `PUT ${R}/branch-restrictions/{id}`,
    `DELETE ${R}/branch-restrictions/{id}`,
    `PUT ${R}/default-reviewers/{target_username}`,
    `DELETE ${R}/default-reviewers/{target_username}`,
  ],
  "read:pullrequest": [
    `GET ${W}/pullrequests/{selected_user}`,
    `GET ${R}/default-reviewers`,
    `GET ${R}/effective-default-reviewers`,
    `GET ${C}/pullrequests`,
    `GET ${R}/pullrequests`,
    `GET ${R}/pullrequests/activity`,
    `GET ${P}`,
    `GET ${P}/commits`,
    `GET ${P}/activity`,
    `GET ${P}/diff`,
    `GET ${P}/diffstat`,
    `GET ${P}/patch`,
    `GET ${P}/conflicts`,
    `GET ${P}/mergeability/checks`,
    `GET ${P}/statuses`,
    `GET ${P}/merge/task-status/{task_id}`,
    `GET ${P}/comments`,
    `POST ${P}/comments`,
    `GET ${P}/comments/{comment_id}`,
    `PUT ${P}/comments/{comment_id}`,
    `DELETE ${P}/comments/{comment_id}`,
    `POST ${P}/comments/{comment_id}/resolve`,
    `DELETE ${P}/comments/{comment_id}/resolve`,
    `GET ${P}/tasks`,
    `POST ${P}/tasks`,
    `GET ${P}/tasks/{task_id}`,
    `PUT ${P}/tasks/{task_id}`,
    `DELETE ${P}/tasks/{task_id}`,
  ],
  "read:pullrequest write:pullrequest": [
    `POST ${R}/pullrequests`,
    `PUT ${P}`,
    `POST ${P}/approve`,
    `POST ${P}/request-changes`,
    `POST ${P}/decline`,
    `POST ${P}/merge`,
  ],
  "write:pullrequest": [`DELETE ${P}/approve`, `DELETE ${P}/request-changes`],
  "read:pipeline": [
    `GET ${R}/pipelines`,
    `GET ${R}/pipelines/{pipeline_uuid}`,
    `GET ${R}/pipelines/{pipeline_uuid}/steps`,
    `GET ${R}/pipelines/{pipeline_uuid}/steps/{step_uuid}`,
    `GET ${R}/pipelines/{pipeline_uuid}/steps/{step_uuid}/log`,
  ],
  "read:webhook": [
    `GET ${R}/hooks`,
    `GET ${R}/hooks/{uid}`,
    `GET ${W}/hooks`,
    `GET ${W}/hooks/{uid}`,
  ],
  "read:webhook write:webhook": [
    `POST ${R}/hooks`,
    `PUT ${R}/hooks/{uid}`,
    `POST ${W}/hooks`,
    `PUT ${W}/hooks/{uid}`,
  ],
  "delete:webhook": [`DELETE ${R}/hooks/{uid}`, `DELETE ${W}/hooks/{uid}`],
};

const TABLE: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries(OPERATIONS).flatMap(([key, operations]) =>
    operations.map((operation) => [operation, parseKey(key)] as const),
  ),
);

function parseKey(key: string): string[] {
  return key
    .split(" ")
    .filter((name) => name !== "")
    .map((name) => `${name}:bitbucket`);
}

/** "METHOD /route" of every operation that the sandbox knows. */
export function knownOperations(): string[] {
  return [...TABLE.keys()];
}

/** What an operation requires. @throws for an operation without an entry, so none is forgotten */
export function requiredScopes(operation: string): readonly string[] {
  const scopes = TABLE.get(operation);
  if (scopes === undefined) {
    throw new Error(`No scopes are listed for ${operation}. Add it to the table.`);
  }
  return scopes;
}

/**
 * What the classic scopes of access tokens amount to. Bitbucket: a classic write scope includes
 * read, `pullrequest` includes `repository`, `repository:admin` includes neither read nor write.
 */
const CLASSIC: Readonly<Record<string, readonly string[]>> = {
  account: ["read:user", "read:workspace"],
  project: ["read:project", "read:repository"],
  "project:admin": ["admin:project"],
  repository: ["read:repository"],
  "repository:write": ["read:repository", "write:repository"],
  "repository:admin": ["admin:repository"],
  "repository:delete": ["delete:repository"],
  pullrequest: ["read:pullrequest", "read:repository"],
  "pullrequest:write": [
    "read:pullrequest",
    "write:pullrequest",
    "read:repository",
    "write:repository",
  ],
  webhook: ["read:webhook", "write:webhook", "delete:webhook"],
  pipeline: ["read:pipeline"],
  "pipeline:write": ["read:pipeline", "write:pipeline"],
  "pipeline:variable": ["read:pipeline", "write:pipeline", "admin:pipeline"],
  runner: ["read:runner"],
  "runner:write": ["read:runner", "write:runner"],
};

/** Scopes of a token as granular names; those that are granular already stay as they are. */
export function granularScopes(scopes: readonly string[]): Set<string> {
  return new Set(
    scopes.flatMap((scope) => CLASSIC[scope]?.map((name) => `${name}:bitbucket`) ?? [scope]),
  );
}

/** The classic scope that Bitbucket names for a granular one, for `X-Accepted-OAuth-Scopes`. */
export function classicScope(granular: string): string {
  const [action = "", resource = ""] = granular.split(":");
  if (resource === "webhook") {
    return "webhook";
  }
  if (resource === "user" || resource === "workspace") {
    return "account";
  }
  return action === "read" ? resource : `${resource}:${action}`;
}

/**
 * The scope that a subscription to an event needs besides those for hooks. Bitbucket: the read
 * scope of the event's subject.
 */
export function eventScope(event: string): string {
  const subject = event.split(":")[0] ?? "";
  return `read:${subject === "repo" ? "repository" : subject}:bitbucket`;
}
