import type { Seed, SeedRepository, SeedToken, SeedUser, SeedWorkspace } from "../options.ts";
import { nearest } from "./nearest.ts";
import { accessTokenScopes, apiTokenScopes } from "./scopes.ts";

export type Place = readonly (string | number)[];

/** Something wrong at a place of the file: keys and list positions from the top. */
export interface Problem {
  readonly place: Place;
  readonly message: string;
}

/** What the shape alone can't tell: names that nothing in the file has, and names or tokens that appear twice. */
export function checkReferences(seed: Seed): Problem[] {
  const users = seed.users ?? [];
  const workspaces = seed.workspaces ?? [];
  const userNames = users.map((user) => user.username);
  return [
    ...repeated(userNames, (index) => ["users", index, "username"], "user"),
    ...repeated(
      workspaces.map((workspace) => workspace.slug),
      (index) => ["workspaces", index, "slug"],
      "workspace",
    ),
    ...checkTokens(users, workspaces),
    ...workspaces.flatMap((workspace, index) =>
      checkWorkspace(workspace, ["workspaces", index], userNames),
    ),
  ];
}

function checkWorkspace(
  workspace: SeedWorkspace,
  place: Place,
  users: readonly string[],
): Problem[] {
  const repositories = workspace.repositories ?? [];
  const projects = (workspace.projects ?? []).map((project) => project.key);
  return [
    ...(workspace.members ?? []).flatMap((member, index) =>
      unknown(member.user, users, [...place, "members", index, "user"], "user"),
    ),
    ...repeated(projects, (index) => [...place, "projects", index, "key"], "project"),
    ...repeated(
      repositories.map((repository) => repository.slug),
      (index) => [...place, "repositories", index, "slug"],
      "repository",
    ),
    ...repositories.flatMap((repository, index) => {
      const here = [...place, "repositories", index];
      const project = repository.project;
      const known =
        project === undefined ? [] : unknown(project, projects, [...here, "project"], "project");
      return [
        ...known,
        ...checkPeople(repository, here, users),
        ...checkBranches(repository, here),
      ];
    }),
  ];
}

function checkPeople(
  repository: SeedRepository,
  place: Place,
  users: readonly string[],
): Problem[] {
  const pulls = repository.pullRequests ?? [];
  return [
    ...Object.keys(repository.permissions ?? {}).flatMap((user) =>
      unknown(user, users, [...place, "permissions", user], "user"),
    ),
    ...(repository.defaultReviewers ?? []).flatMap((user, index) =>
      unknown(user, users, [...place, "defaultReviewers", index], "user"),
    ),
    ...(repository.restrictions ?? []).flatMap((restriction, index) =>
      (restriction.users ?? []).flatMap((user, at) =>
        unknown(user, users, [...place, "restrictions", index, "users", at], "user"),
      ),
    ),
    ...pulls.flatMap((pull, index) => {
      const here = [...place, "pullRequests", index];
      const reviewers = (pull.reviewers ?? []).flatMap((user, at) =>
        unknown(user, users, [...here, "reviewers", at], "user"),
      );
      return [...unknown(pull.author, users, [...here, "author"], "user"), ...reviewers];
    }),
  ];
}

/** Branches of an imported repository are not known here; the sandbox looks them up when it loads the seed. */
function checkBranches(repository: SeedRepository, place: Place): Problem[] {
  if (repository.importFrom !== undefined) return [];
  const main = repository.mainBranch ?? "main";
  const branches = (repository.commits ?? []).map((commit) => commit.branch ?? main);
  return (repository.pullRequests ?? []).flatMap((pull, index) => {
    const here = [...place, "pullRequests", index];
    const destination = pull.destination ?? main;
    const at = pull.destination === undefined ? here : [...here, "destination"];
    return [
      ...unknown(pull.source, branches, [...here, "source"], "branch with commits"),
      ...unknown(destination, branches, at, "branch with commits"),
      ...(pull.source === destination
        ? [
            {
              place: [...here, "source"],
              message: `goes from the branch "${destination}" into itself`,
            },
          ]
        : []),
    ];
  });
}

function checkTokens(users: readonly SeedUser[], workspaces: readonly SeedWorkspace[]): Problem[] {
  const found: { token: SeedToken; place: Place; access: boolean }[] = [];
  const add = (tokens: readonly SeedToken[] | undefined, place: Place, access: boolean): void => {
    for (const [index, token] of (tokens ?? []).entries())
      found.push({ token, place: [...place, index], access: access || token.kind === "access" });
  };
  users.forEach((user, index) => add(user.tokens, ["users", index, "tokens"], false));
  workspaces.forEach((workspace, index) => {
    add(workspace.accessTokens, ["workspaces", index, "accessTokens"], true);
    (workspace.repositories ?? []).forEach((repository, at) =>
      add(repository.accessTokens, ["workspaces", index, "repositories", at, "accessTokens"], true),
    );
  });
  return [
    ...repeated(
      found.map(({ token }) => token.token),
      (index) => [...(found[index]?.place ?? []), "token"],
      "token",
    ),
    ...found.flatMap(({ token, place, access }) =>
      (token.scopes ?? []).flatMap((scope, index) =>
        unknown(
          scope,
          access ? [...accessTokenScopes, ...apiTokenScopes] : apiTokenScopes,
          [...place, "scopes", index],
          access ? "scope" : "scope of API tokens",
        ),
      ),
    ),
  ];
}

function unknown(name: string, known: readonly string[], place: Place, kind: string): Problem[] {
  if (known.includes(name)) return [];
  const near = nearest(name, known);
  return [
    {
      place,
      message: `names "${name}", but there is no such ${kind}${near === null ? "" : ` (did you mean "${near}"?)`}`,
    },
  ];
}

function repeated(
  names: readonly string[],
  placeOf: (index: number) => Place,
  kind: string,
): Problem[] {
  return names.flatMap((name, index) =>
    names.indexOf(name) < index
      ? [{ place: placeOf(index), message: `repeats the ${kind} "${name}"` }]
      : [],
  );
}
