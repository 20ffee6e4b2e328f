import type { RepositoriesAnswer, RepositoryAnswer } from "../../contract/index.ts";
import { describeWatching } from "../../core/connect/index.ts";
import type { CatalogEntry } from "../../core/ports/index.ts";
import { hookAnswer } from "./hook-answers.ts";
import type { ServiceParts } from "./parts.ts";

/** All that is known, from the database alone. */
export async function repositoriesAnswer(parts: ServiceParts): Promise<RepositoriesAnswer> {
  const [{ listing, workspaces, repositories }, polls] = await Promise.all([
    parts.catalog.read(),
    parts.polls.readPolls(),
  ]);
  const watched = repositories.filter((one) => one.watched && !one.lost);
  return {
    listing: { ...listing, at: listing.at?.toISOString() ?? null },
    workspaces: workspaces.map(({ slug, administrator, all, projects }) => ({
      slug,
      administrator,
      all,
      projects,
    })),
    // What is gone and was never watched is nobody's concern.
    repositories: repositories.filter((one) => one.watched || !one.lost).map(repositoryAnswer),
    hooks: { wanted: watched.length, settled: watched.filter(isSettled).length },
    watching: describeWatching(
      { ...polls, now: parts.clock.now(), perHour: parts.shares.poll.perHour },
      parts.shares.looks.perHour,
    ),
  };
}

function isSettled({ hook }: CatalogEntry): boolean {
  return hook !== null && hook.status !== "pending" && hook.status !== "off";
}

function repositoryAnswer({ ref, hook, ...entry }: CatalogEntry): RepositoryAnswer {
  return {
    uuid: entry.uuid,
    workspace: ref.workspace,
    slug: ref.slug,
    name: entry.name,
    project: entry.project,
    private: entry.private,
    permission: entry.permission,
    watched: entry.watched,
    lost: entry.lost && entry.watched,
    hook: entry.watched && hook !== null ? hookAnswer(hook) : null,
    updatedOn: entry.updatedOn,
  };
}
