import type { HookAnswer, OpenPullRequestAnswer, WatchAnswer } from "../../contract/index.ts";
import { enqueueOpenPullRequests, mendOne } from "../../core/connect/index.ts";
import { isKodyError, KodyError, type Actor } from "../../core/domain/index.ts";
import type { HookRecord } from "../../core/ports/index.ts";
import type { RepositoryServices } from "../../entry/server/index.ts";
import { checkAddress } from "./address.ts";
import { hookAnswer } from "./hook-answers.ts";
import { hookDependencies } from "./hook-dependencies.ts";
import { working, type ServiceParts } from "./parts.ts";
import { repositoriesAnswer } from "./repositories-answer.ts";

/** After that a listing that says nothing more has died. */
const listingMilliseconds = 300_000;

export function repositoryServices(parts: ServiceParts): RepositoryServices {
  return {
    repositories: () => repositoriesAnswer(parts),
    async startListing() {
      await working(parts);
      const now = parts.clock.now();
      const stale = new Date(now.getTime() - listingMilliseconds);
      if (await parts.catalog.requestListing(now, stale)) await parts.hurry("listing");
    },
    watch: ({ workspace, slug }, actor) => watch({ workspace, slug }, actor, parts),
    async select(selection, actor) {
      const { begun, ended } = await parts.watched.select(selection);
      if (ended > 0) await settleFor(selection.unwatch, parts);
      if (begun > 0 || ended > 0 || selection.rules.length > 0) {
        await parts.auditLog.record({
          actor,
          action: "repositories.selected",
          subject: `${begun} begun, ${ended} ended`,
          details: { ...selection },
        });
        await parts.hurry("hooks");
        await parts.hurry("poll");
      }
      return repositoriesAnswer(parts);
    },
    mendHook: (uuid, rotate, actor) => mend(uuid, rotate, actor, parts),
    checkAddress: () => checkAddress(parts),
    openPullRequests: () => openPullRequests(parts),
  };
}

/** What is not watched any more is no trouble any more. */
async function settleFor(unwatched: readonly string[], parts: ServiceParts): Promise<void> {
  const gone = new Set(unwatched);
  const { repositories } = await parts.catalog.read();
  for (const { uuid, lost, hook } of repositories) {
    if (!gone.has(uuid)) continue;
    if (lost) await parts.notices.settle(`repository-lost/${uuid}`);
    if (hook?.status === "refused") await parts.notices.settle(`hook/${uuid}`);
  }
}

async function watch(
  ref: { workspace: string; slug: string },
  actor: Actor,
  parts: ServiceParts,
): Promise<WatchAnswer> {
  const { client, connection } = await working(parts);
  const host = await client.directory.getRepository(ref).catch((cause: unknown) => {
    if (!isKodyError(cause, "not-found")) throw cause;
    throw new KodyError(
      "not-found",
      `The connected account sees no repository ${ref.workspace}/${ref.slug}. Check the name, or give the account access.`,
      { cause },
    );
  });
  const repository = await parts.watched.watch(host);
  const { workspace, slug } = repository.ref;
  await parts.auditLog.record({
    actor,
    action: "repository.watched",
    subject: `${workspace}/${slug}`,
  });
  await mendOne(repository.uuid, hookDependencies(client.hooks, connection, parts));
  const queued = await enqueueOpenPullRequests(repository, client.directory, parts.queue);
  const hook = await parts.hooks.findHook(repository.uuid);
  return { workspace, slug, hook: hookAnswer(hook ?? unseen), queued };
}

const unseen = { status: "pending", kind: null, reason: null, checkedAt: null } as const;

async function mend(
  uuid: string,
  rotate: boolean,
  actor: Actor,
  parts: ServiceParts,
): Promise<HookAnswer> {
  const { client, connection } = await working(parts);
  const record = await servingHook(uuid, parts);
  if (rotate) {
    await parts.auditLog.record({ actor, action: "hook.rotated", subject: record.ownerUuid });
  }
  await mendOne(record.ownerUuid, hookDependencies(client.hooks, connection, parts), rotate);
  const now = await parts.hooks.findHook(uuid);
  return hookAnswer(now ?? record);
}

/** The repository's own hook, or the workspace's that serves it. */
async function servingHook(uuid: string, parts: ServiceParts): Promise<HookRecord> {
  const record = await parts.hooks.findHook(uuid);
  if (record === null || !record.wanted) {
    throw new KodyError("not-found", "Kody does not watch this repository. Choose it first.");
  }
  if (record.status !== "workspace" || record.owner.kind !== "repository") return record;
  const { workspace } = record.owner.ref;
  const hooks = await parts.hooks.listHooks();
  return (
    hooks.find(({ owner }) => owner.kind === "workspace" && owner.workspace === workspace) ?? record
  );
}

const mostOffers = 10;

/** What deliveries and the poll have told of; asking every repository would cost a call each. */
async function openPullRequests(parts: ServiceParts): Promise<OpenPullRequestAnswer[]> {
  const known = await parts.archive.listOpenPullRequests(mostOffers);
  return known.map(({ ref: { workspace, slug, id }, title, heardAt }) => ({
    workspace,
    slug,
    id,
    title,
    url: `${parts.settings.bitbucket.webUrl}/${workspace}/${slug}/pull-requests/${id}`,
    updatedOn: heardAt.toISOString(),
  }));
}
