import { isKodyError } from "../domain/index.ts";
import type {
  HostDirectory,
  ListingChanges,
  RepositoryCatalog,
  WatchedRepository,
} from "../ports/index.ts";

export interface ListingDependencies {
  readonly directory: HostDirectory;
  readonly catalog: RepositoryCatalog;
  readonly now: () => Date;
}

/** Watched repositories that a listing misses and that are asked for one by one: some are public and no list has them. */
const mostDoubts = 20;

/**
 * Reads from the host what the account sees, page by page. Only a listing that got to its end changes what is lost: an
 * answer such as 404 or 503 in the middle says nothing of any repository. Throws what ended it, after noting it.
 */
export async function listRepositories(deps: ListingDependencies): Promise<ListingChanges> {
  const { directory, catalog, now } = deps;
  await catalog.beginListing(now());
  try {
    const workspaces = await directory.listWorkspaces();
    await catalog.saveWorkspaces(workspaces);
    for (const { slug } of workspaces) {
      await directory.listRepositories(slug, async (page) => {
        await catalog.saveRepositories(page);
      });
      await catalog.savePermissions(await directory.listPermissions(slug));
    }
    const doubtful = await catalog.unseen();
    for (const repository of doubtful.slice(0, mostDoubts)) await askFor(repository, deps);
    return await catalog.endListing(now(), null);
  } catch (error) {
    const message = isKodyError(error)
      ? error.message
      : "Kody made a mistake; its log has the details.";
    await catalog.endListing(now(), message);
    throw error;
  }
}

async function askFor(
  { uuid }: WatchedRepository,
  { directory, catalog }: ListingDependencies,
): Promise<void> {
  try {
    // Bitbucket: with a repository's uuid the workspace may be empty, so that moved ones are found.
    const found = await directory.getRepository({ workspace: "{}", slug: uuid });
    await catalog.saveRepositories([found]);
  } catch (error) {
    const gone = isKodyError(error, "not-found") || isKodyError(error, "permission-missing");
    if (!gone) throw error;
  }
}
