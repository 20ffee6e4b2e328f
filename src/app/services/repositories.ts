import type { HookAnswer, RepositoriesAnswer } from "../../contract/index.ts";
import {
  enqueueOpenPullRequests,
  watchRepository,
  type HookResult,
} from "../../core/connect/index.ts";
import { KodyError, type RepositoryRef } from "../../core/domain/index.ts";
import type { HostRepository } from "../../core/ports/index.ts";
import type { RepositoryServices } from "../../entry/server/index.ts";
import { randomWord } from "../system.ts";
import { notBuilt, working, type ServiceParts } from "./parts.ts";

export function repositoryServices(parts: ServiceParts): RepositoryServices {
  return {
    repositories: () => listRepositories(parts),
    startListing: async () => notBuilt(),
    async watch({ workspace, slug }) {
      const { client } = await working(parts);
      const host = await findRepository({ workspace, slug }, parts);
      const watched = await watchRepository(host, {
        directory: client.directory,
        connections: parts.connections,
        publicUrl: parts.publicUrl(),
        random: randomWord,
      });
      const queued = await enqueueOpenPullRequests(
        watched.repository,
        client.directory,
        parts.queue,
      );
      return { workspace, slug, hook: hookAnswer(watched.hook), queued };
    },
    select: async () => notBuilt(),
    mendHook: async () => notBuilt(),
    checkAddress: async () => notBuilt(),
    openPullRequests: async () => notBuilt(),
  };
}

function hookAnswer({ status, reason }: HookResult): HookAnswer {
  return { status, kind: reason === null ? null : "other", reason, checkedAt: null };
}

async function listRepositories(parts: ServiceParts): Promise<RepositoriesAnswer> {
  const { client } = await working(parts);
  const watched = new Map(
    (await parts.connections.listRepositories()).map((repository) => [repository.uuid, repository]),
  );
  const workspaces = await client.directory.listWorkspaces();
  const lists: HostRepository[] = [];
  for (const workspace of workspaces) {
    lists.push(...(await client.directory.listRepositories(workspace.slug)));
  }
  const wanted = [...watched.values()].filter((repository) => repository.enabled).length;
  return {
    listing: { state: "done", listed: lists.length, problem: null, at: null },
    workspaces: workspaces.map(({ slug, administrator }) => ({
      slug,
      administrator,
      all: false,
      projects: [],
    })),
    repositories: lists.map(({ ref, uuid, name, private: isPrivate }) => ({
      uuid,
      workspace: ref.workspace,
      slug: ref.slug,
      name,
      project: null,
      private: isPrivate,
      permission: null,
      watched: watched.get(uuid)?.enabled ?? false,
      lost: false,
      hook:
        (watched.get(uuid)?.hookUuid ?? null) === null
          ? null
          : { status: "ok", kind: null, reason: null, checkedAt: null },
      updatedOn: null,
    })),
    hooks: { wanted, settled: wanted },
    watching: "",
  };
}

async function findRepository(ref: RepositoryRef, parts: ServiceParts): Promise<HostRepository> {
  const { client } = await working(parts);
  const all = await client.directory.listRepositories(ref.workspace);
  const found = all.find((repository) => repository.ref.slug === ref.slug);
  if (found !== undefined) return found;
  throw new KodyError(
    "not-found",
    `The connected account sees no repository ${ref.workspace}/${ref.slug}. Check the name, or give the account access.`,
  );
}
