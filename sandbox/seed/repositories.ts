import { randomUUID } from "node:crypto";
import { resolve } from "node:path";
import { createRepository, openPullRequest } from "../actions/index.ts";
import {
  copyRepository,
  headBranch,
  isFilePath,
  isRefName,
  listRefs,
  resolveBranch,
  resolveCommit,
  writeCommits,
} from "../git/index.ts";
import type {
  SeedCommit,
  SeedPipeline,
  SeedPullRequest,
  SeedRepository,
  SeedRestriction,
} from "../options.ts";
import type { PipelineStatus, PullRequest, Repository, Restriction, Workspace } from "../state.ts";
import { findRepository, nextId, userNamed } from "../world.ts";
import type { World } from "../world.ts";
import { addAccessToken } from "./accounts.ts";

/** Adds a repository with its history, or adds to the one that is there. */
export async function addRepository(
  world: World,
  workspace: Workspace,
  seed: SeedRepository,
): Promise<void> {
  const imported =
    seed.importFrom === undefined ? null : await headBranch(world.git, seed.importFrom);
  const existing = findRepository(world.state, workspace.slug, seed.slug);
  const repository =
    existing ??
    (await createRepository(world, workspace, {
      ...seed,
      isPrivate: seed.private,
      mainBranch: seed.mainBranch ?? imported ?? undefined,
    }));
  for (const [username, permission] of Object.entries(seed.permissions ?? {})) {
    const user = userNamed(world.state, username);
    repository.permissions.set(user.uuid, permission);
    // Bitbucket: who may use a repository is in its workspace in one way or another.
    if (!workspace.members.has(user.uuid)) {
      workspace.members.set(user.uuid, "collaborator");
    }
  }
  repository.defaultReviewers.push(
    ...(seed.defaultReviewers ?? []).map((name) => userNamed(world.state, name).uuid),
  );
  repository.restrictions.push(...restrictionsOf(world, repository, seed.restrictions ?? []));
  for (const token of seed.accessTokens ?? []) {
    addAccessToken(world.state, token, repository.uuid, world.now());
  }
  if (seed.importFrom !== undefined) {
    await importInto(world, repository, seed.importFrom);
  }
  await addCommits(world, repository, seed.commits ?? []);
  for (const pull of seed.pullRequests ?? []) {
    await addPullRequest(world, repository, pull);
  }
  for (const pipeline of seed.pipelines ?? []) {
    await addPipeline(world, repository, pipeline);
  }
}

/** Branch restrictions by the names of people. */
export function restrictionsOf(
  world: World,
  repository: Repository,
  seeds: readonly SeedRestriction[],
): Restriction[] {
  return seeds.map((seed) => ({
    id: nextId(world.state),
    kind: seed.kind,
    pattern: seed.branchType === undefined ? (seed.pattern ?? repository.mainBranch) : "",
    branchType: seed.branchType ?? null,
    value: seed.value ?? null,
    users: (seed.users ?? []).map((name) => userNamed(world.state, name).uuid),
    groups: [...(seed.groups ?? [])],
  }));
}

/** Copies branches and tags of a local git repository. */
export async function importInto(
  world: World,
  repository: Repository,
  path: string,
  branches?: readonly string[],
): Promise<void> {
  await world.lock(repository.gitDir, () =>
    copyRepository(world.git, repository.gitDir, resolve(path), branches),
  );
}

async function addCommits(
  world: World,
  repository: Repository,
  commits: readonly SeedCommit[],
): Promise<void> {
  if (commits.length === 0) {
    return;
  }
  for (const commit of commits) {
    const wrong = Object.keys(commit.files).find((path) => !isFilePath(path));
    if (wrong !== undefined || !isRefName(commit.branch ?? repository.mainBranch)) {
      const name = wrong ?? commit.branch ?? "";
      throw new Error(`git cannot keep a file or branch under the name "${name}".`);
    }
  }
  await world.lock(repository.gitDir, async () => {
    const refs = await listRefs(world.git, repository.gitDir);
    const tips = new Map(
      refs.filter((ref) => ref.kind === "branch").map((ref) => [ref.name, ref.hash]),
    );
    const main = repository.mainBranch;
    let hasMain = tips.has(main);
    const inputs = commits.map((commit) => {
      const branch = commit.branch ?? main;
      const from = commit.from ?? (hasMain ? main : null);
      hasMain ||= branch === main;
      const message = commit.message ?? "Change";
      const author = commit.author ?? { name: "Seed", email: "seed@example.com" };
      return { branch, from, message, author, on: world.now(), files: commit.files };
    });
    await writeCommits(world.git, repository.gitDir, inputs, tips);
  });
}

/** Opens a pull request by the names of its branches and people. */
export async function addPullRequest(
  world: World,
  repository: Repository,
  seed: SeedPullRequest,
): Promise<PullRequest> {
  const end = async (branch: string) => {
    const commit = await resolveBranch(world.git, repository.gitDir, branch);
    if (commit === null) {
      throw new Error(
        `Repository ${repository.slug} has no branch "${branch}" for "${seed.title}".`,
      );
    }
    return { branch, commit };
  };
  return openPullRequest(world, repository, {
    title: seed.title,
    description: seed.description ?? "",
    source: await end(seed.source),
    destination: await end(seed.destination ?? repository.mainBranch),
    author: userNamed(world.state, seed.author).uuid,
    reviewers: (seed.reviewers ?? []).map((name) => userNamed(world.state, name).uuid),
    draft: seed.draft ?? false,
    closeSourceBranch: false,
  });
}

const RUNNING: ReadonlySet<PipelineStatus> = new Set(["PENDING", "BUILDING", "PAUSED"]);

async function addPipeline(
  world: World,
  repository: Repository,
  seed: SeedPipeline,
): Promise<void> {
  const branch = seed.branch ?? repository.mainBranch;
  const commit = await resolveCommit(world.git, repository.gitDir, seed.commit ?? branch);
  if (commit === null) {
    throw new Error(`Repository ${repository.slug} has no commit for a pipeline on "${branch}".`);
  }
  const now = world.now();
  const status = seed.status ?? "PASSED";
  const creator = world.state.users.keys().next().value ?? "";
  repository.pipelines.push({
    uuid: randomUUID(),
    buildNumber: repository.pipelines.length + 1,
    branch,
    commit,
    creator,
    trigger: seed.trigger ?? "PUSH",
    status,
    createdOn: now,
    completedOn: RUNNING.has(status) ? null : now,
    steps: (seed.steps ?? []).map((step) => {
      const state = step.status ?? status;
      const waits = state === "PENDING";
      return {
        uuid: randomUUID(),
        name: step.name,
        status: state,
        log: waits ? null : (step.log ?? ""),
        startedOn: waits ? null : now,
        completedOn: RUNNING.has(state) ? null : now,
      };
    }),
  });
}
