import type { RepositoryAnswer } from "../../../src/contract/index.ts";

export interface RepositoryFilter {
  /** Words that all have to occur. */
  readonly words: string;
  /** Empty: all. */
  readonly workspace: string;
  /** `workspace/KEY`; empty: all. */
  readonly project: string;
  readonly watched: boolean;
}

/** A repository with the text that a search looks through, made once. */
export interface Listed {
  readonly repository: RepositoryAnswer;
  readonly text: string;
}

export type Row =
  | { readonly kind: "workspace"; readonly workspace: string; readonly count: number }
  | {
      readonly kind: "project";
      readonly workspace: string;
      readonly project: { readonly key: string; readonly name: string };
      readonly count: number;
    }
  | { readonly kind: "repository"; readonly repository: RepositoryAnswer };

/** By workspace, project and name; those without a project first. */
export function indexed(repositories: readonly RepositoryAnswer[]): Listed[] {
  return repositories
    .map((repository) => ({ repository, text: textOf(repository), order: orderOf(repository) }))
    .toSorted((a, b) => compare(a.order, b.order))
    .map(({ repository, text }) => ({ repository, text }));
}

function textOf({ workspace, slug, name, project }: RepositoryAnswer): string {
  return `${workspace}/${slug} ${name} ${project?.key ?? ""} ${project?.name ?? ""}`.toLowerCase();
}

function orderOf({ workspace, slug, project }: RepositoryAnswer): string {
  const name = project === null ? "" : `${project.name.toLowerCase()}\u0001${project.key}`;
  return `${workspace}\u0000${name}\u0000${slug}`;
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

export function readRepositoryFilter(query: string): RepositoryFilter {
  const parameters = new URLSearchParams(query);
  return {
    words: parameters.get("q") ?? "",
    workspace: parameters.get("workspace") ?? "",
    project: parameters.get("project") ?? "",
    watched: parameters.get("watched") === "1",
  };
}

/** The query of a filter, with its `?`; empty when nothing is filtered. */
export function writeRepositoryFilter(filter: RepositoryFilter): string {
  const parameters = new URLSearchParams();
  if (filter.words !== "") parameters.set("q", filter.words);
  if (filter.workspace !== "") parameters.set("workspace", filter.workspace);
  if (filter.project !== "") parameters.set("project", filter.project);
  if (filter.watched) parameters.set("watched", "1");
  const query = parameters.toString();
  return query === "" ? "" : `?${query}`;
}

export function found(list: readonly Listed[], filter: RepositoryFilter): RepositoryAnswer[] {
  const words = filter.words
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  return list
    .filter(({ repository, text }) => {
      const { workspace, project } = repository;
      if (filter.watched && !repository.watched) return false;
      if (filter.workspace !== "" && workspace !== filter.workspace) return false;
      if (filter.project !== "" && `${workspace}/${project?.key ?? ""}` !== filter.project)
        return false;
      return words.every((word) => text.includes(word));
    })
    .map(({ repository }) => repository);
}

/** Repositories with a row before each workspace and each project; at most `limit` repositories are shown. */
export function rowsOf(repositories: readonly RepositoryAnswer[], limit: number): Row[] {
  const counts = new Map<string, number>();
  for (const { workspace, project } of repositories) {
    for (const key of [workspace, `${workspace}/${project?.key ?? ""}`])
      counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const rows: Row[] = [];
  let workspace: string | null = null;
  let project: string | null = null;
  for (const repository of repositories.slice(0, limit)) {
    if (repository.workspace !== workspace) {
      ({ workspace } = repository);
      project = null;
      rows.push({ kind: "workspace", workspace, count: counts.get(workspace) ?? 0 });
    }
    if (repository.project !== null && repository.project.key !== project) {
      project = repository.project.key;
      const count = counts.get(`${workspace}/${project}`) ?? 0;
      rows.push({ kind: "project", workspace, project: repository.project, count });
    }
    rows.push({ kind: "repository", repository });
  }
  return rows;
}

/** Projects of a workspace (or of all), each once, by name. */
export function projectsOf(
  repositories: readonly RepositoryAnswer[],
  workspace: string,
): { readonly id: string; readonly name: string }[] {
  const projects = new Map<string, string>();
  for (const { workspace: place, project } of repositories) {
    if (project !== null && (workspace === "" || place === workspace))
      projects.set(`${place}/${project.key}`, `${project.name} (${project.key})`);
  }
  return [...projects]
    .map(([id, name]) => ({ id, name }))
    .toSorted((a, b) => compare(a.name, b.name));
}
