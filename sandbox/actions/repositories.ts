import { randomUUID } from "node:crypto";
import { initRepository } from "../git/index.ts";
import type { Project, Repository, Workspace } from "../state.ts";
import type { World } from "../world.ts";

export interface NewRepository {
  slug: string;
  name?: string | undefined;
  project?: string | undefined;
  description?: string | undefined;
  language?: string | undefined;
  isPrivate?: boolean | undefined;
  mainBranch?: string | undefined;
}

/** Bitbucket: lower case, digits, dots, dashes and underscores. */
export function isSlug(slug: string): boolean {
  return /^[a-z0-9_][a-z0-9._-]{0,61}$/.test(slug) && !slug.endsWith(".git");
}

/** Makes an empty repository. @throws for a name that cannot be a slug */
export async function createRepository(
  world: World,
  workspace: Workspace,
  input: NewRepository,
): Promise<Repository> {
  if (!isSlug(input.slug)) {
    throw new Error(
      `"${input.slug}" cannot be the slug of a repository. Use lower case, digits, ., - and _.`,
    );
  }
  const uuid = randomUUID();
  const mainBranch = input.mainBranch ?? "main";
  const repository: Repository = {
    uuid,
    workspace: workspace.uuid,
    project: projectFor(workspace, input.project).uuid,
    slug: input.slug,
    name: input.name ?? input.slug,
    description: input.description ?? "",
    language: input.language ?? "",
    isPrivate: input.isPrivate ?? true,
    mainBranch,
    gitDir: await initRepository(world.git, uuid, mainBranch),
    createdOn: world.now(),
    updatedOn: world.now(),
    permissions: new Map(),
    defaultReviewers: [],
    restrictions: [],
    pullRequests: [],
    statuses: [],
    reports: [],
    pipelines: [],
    hooks: [],
  };
  world.state.repositories.set(uuid, repository);
  return repository;
}

/** The project with a key, made when it is absent; without a key the first one. */
export function projectFor(workspace: Workspace, key: string | undefined): Project {
  const found =
    key === undefined
      ? workspace.projects[0]
      : workspace.projects.find((project) => project.key === key);
  if (found !== undefined) {
    return found;
  }
  const project: Project = {
    uuid: randomUUID(),
    key: key ?? "PROJ",
    name: key ?? "Project",
    isPrivate: true,
  };
  workspace.projects.push(project);
  return project;
}
