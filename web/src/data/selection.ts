import type { RepositoriesAnswer, RepositoryAnswer } from "../../../src/contract/index.ts";

/** What somebody has chosen and not saved: only what differs from the server, so that it holds when that changes. */
export interface Wish {
  /** By uuid. */
  readonly repositories: Readonly<Record<string, boolean>>;
  /** "All of it, future ones too", by `ruleKey`. */
  readonly rules: Readonly<Record<string, boolean>>;
}

export const noWish: Wish = { repositories: {}, rules: {} };

type Rules = Pick<RepositoriesAnswer, "workspaces">;

/** Names of workspaces hold no slash. */
export function ruleKey(workspace: string, project: string | null): string {
  return project === null ? workspace : `${workspace}/${project}`;
}

function savedRule({ workspaces }: Rules, workspace: string, project: string | null): boolean {
  const found = workspaces.find(({ slug }) => slug === workspace);
  if (found === undefined) return false;
  return project === null ? found.all : found.projects.includes(project);
}

export function ruleOn(
  saved: Rules,
  wish: Wish,
  workspace: string,
  project: string | null,
): boolean {
  const wanted = own(wish.rules, ruleKey(workspace, project));
  return wanted ?? savedRule(saved, workspace, project);
}

/** The rule that a repository falls under. Single ones may still be taken out of it. */
export function coveredBy(
  saved: Rules,
  wish: Wish,
  repository: RepositoryAnswer,
): "workspace" | "project" | null {
  const { workspace, project } = repository;
  if (ruleOn(saved, wish, workspace, null)) return "workspace";
  return project !== null && ruleOn(saved, wish, workspace, project.key) ? "project" : null;
}

/** Watched now, or from the moment on when the rules are saved: a new "all" takes back what was left out before. */
function byDefault(
  saved: Rules,
  wish: Wish,
  { workspace, project, watched }: RepositoryAnswer,
): boolean {
  const places = project === null ? [null] : [null, project.key];
  return (
    watched ||
    places.some(
      (place) => ruleOn(saved, wish, workspace, place) && !savedRule(saved, workspace, place),
    )
  );
}

export function isChosen(saved: Rules, wish: Wish, repository: RepositoryAnswer): boolean {
  return own(wish.repositories, repository.uuid) ?? byDefault(saved, wish, repository);
}

export function choose(
  saved: Rules,
  wish: Wish,
  repositories: readonly RepositoryAnswer[],
  on: boolean,
): Wish {
  const next = new Map(Object.entries(wish.repositories));
  for (const repository of repositories) {
    if (byDefault(saved, wish, repository) === on) next.delete(repository.uuid);
    else next.set(repository.uuid, on);
  }
  return { ...wish, repositories: Object.fromEntries(next) };
}

export function setRule(
  saved: Rules,
  wish: Wish,
  workspace: string,
  project: string | null,
  on: boolean,
): Wish {
  const rules = new Map(Object.entries(wish.rules));
  if (savedRule(saved, workspace, project) === on) rules.delete(ruleKey(workspace, project));
  else rules.set(ruleKey(workspace, project), on);
  return { ...wish, rules: Object.fromEntries(rules) };
}

/** The body of PUT /repositories/selection. What a rule brings by itself needs no mention. */
export function selectionOf(saved: RepositoriesAnswer, wish: Wish) {
  const differing = saved.repositories.filter((repository) => {
    const wanted = own(wish.repositories, repository.uuid);
    return wanted !== null && wanted !== byDefault(saved, wish, repository);
  });
  const on = (uuid: string): boolean => own(wish.repositories, uuid) === true;
  const rules = Object.entries(wish.rules).map(([key, on]) => {
    const slash = key.indexOf("/");
    if (slash === -1) return { workspace: key, project: null, on };
    return { workspace: key.slice(0, slash), project: key.slice(slash + 1), on };
  });
  return {
    watch: differing.filter(({ uuid }) => on(uuid)).map(({ uuid }) => uuid),
    unwatch: differing.filter(({ uuid }) => !on(uuid)).map(({ uuid }) => uuid),
    rules,
  };
}

function own(record: Readonly<Record<string, boolean>>, key: string): boolean | null {
  return Object.hasOwn(record, key) ? (record[key] ?? null) : null;
}
