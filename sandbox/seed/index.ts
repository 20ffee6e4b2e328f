import { randomUUID } from "node:crypto";
import { createRepository, isSlug } from "../actions/index.ts";
import type { ImportOptions, Seed, SeedWorkspace } from "../options.ts";
import type { Workspace } from "../state.ts";
import { findRepository, findWorkspace, userNamed } from "../world.ts";
import type { World } from "../world.ts";
import { headBranch } from "../git/index.ts";
import { addAccessToken, addUser } from "./accounts.ts";
import { addRepository, importInto } from "./repositories.ts";

export { addPullRequest, restrictionsOf } from "./repositories.ts";

/** Adds what a seed describes to what is there. */
export async function applySeed(world: World, seed: Seed): Promise<void> {
  for (const user of seed.users ?? []) {
    addUser(world.state, user, world.now());
  }
  for (const workspace of seed.workspaces ?? []) {
    await addWorkspace(world, workspace);
  }
}

async function addWorkspace(world: World, seed: SeedWorkspace): Promise<void> {
  const workspace = workspaceNamed(world, seed.slug, seed.name);
  for (const { user, permission } of seed.members ?? []) {
    workspace.members.set(userNamed(world.state, user).uuid, permission ?? "member");
  }
  for (const { key, name, private: isPrivate } of seed.projects ?? []) {
    if (!workspace.projects.some((project) => project.key === key)) {
      const project = { uuid: randomUUID(), key, name: name ?? key, isPrivate: isPrivate ?? true };
      workspace.projects.push(project);
    }
  }
  for (const token of seed.accessTokens ?? []) {
    addAccessToken(world.state, token, workspace.uuid, world.now());
  }
  for (const repository of seed.repositories ?? []) {
    await addRepository(world, workspace, repository);
  }
}

function workspaceNamed(world: World, slug: string, name: string | undefined): Workspace {
  const found = findWorkspace(world.state, slug);
  if (found !== null) {
    return found;
  }
  if (!isSlug(slug)) {
    throw new Error(
      `"${slug}" cannot be the slug of a workspace. Use lower case, digits, ., - and _.`,
    );
  }
  const workspace: Workspace = {
    uuid: randomUUID(),
    slug,
    name: name ?? slug,
    createdOn: world.now(),
    members: new Map(),
    projects: [],
    hooks: [],
  };
  world.state.workspaces.set(workspace.uuid, workspace);
  return workspace;
}

/** Copies a local git repository into a new repository, or into one that is there. */
export async function importRepository(
  world: World,
  path: string,
  options: ImportOptions,
): Promise<void> {
  const workspace = workspaceNamed(world, options.workspace, undefined);
  const repository =
    findRepository(world.state, options.workspace, options.slug) ??
    (await createRepository(world, workspace, {
      slug: options.slug,
      mainBranch: (await headBranch(world.git, path)) ?? options.branches?.[0],
    }));
  await importInto(world, repository, path, options.branches);
}
