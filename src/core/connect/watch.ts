import { isKodyError, type RepositoryRef } from "../domain/index.ts";
import type {
  ConnectionStore,
  Hook,
  HookSpec,
  HostDirectory,
  HostRepository,
  ReviewQueue,
  WatchedRepository,
} from "../ports/index.ts";
import { pullRequestEvent } from "./events.ts";

/** Exactly the events that change what has to be reviewed. */
export const hookEvents = [
  "pullrequest:created",
  "pullrequest:updated",
  "pullrequest:fulfilled",
  "pullrequest:rejected",
] as const;

export interface WatchDependencies {
  readonly directory: HostDirectory;
  readonly connections: ConnectionStore;
  /** Address at which Bitbucket reaches Kody, without final slash; null: no hook can be made. */
  readonly publicUrl: string | null;
  /** A fresh random word of at least 128 bits, for hook addresses and secrets. */
  readonly random: () => string;
}

export interface Watched {
  readonly repository: WatchedRepository;
  readonly hook: HookResult;
}

export interface HookResult {
  readonly status: "created" | "adopted" | "refused" | "none";
  /** Why there is no working hook, as a sentence; null when there is one. */
  readonly reason: string | null;
}

/** Starts watching a repository: keeps it with a hook address of its own, and sees to it that Bitbucket calls it. */
export async function watchRepository(
  host: HostRepository,
  deps: WatchDependencies,
): Promise<Watched> {
  const known = (await deps.connections.listRepositories()).find(
    (repository) => repository.uuid === host.uuid,
  );
  // The one that Bitbucket may sign with already: made anew each time, a few refused attempts would push it out.
  const [kept] =
    known === undefined ? [] : ((await deps.connections.hookSecrets(known.hookKey))?.secrets ?? []);
  const secret = kept ?? deps.random();
  const planned: WatchedRepository = {
    ref: host.ref,
    uuid: host.uuid,
    name: host.name,
    enabled: true,
    hookKey: known?.hookKey ?? deps.random(),
    hookUuid: known?.hookUuid ?? null,
  };
  // Kept before Bitbucket hears of it: the first delivery may come before the answer to the call.
  const repository = await deps.connections.saveRepository(planned, secret);
  if (deps.publicUrl === null) {
    const reason = "Kody has no public address (KODY_PUBLIC_URL), so Bitbucket cannot call it.";
    return { repository, hook: { status: "none", reason } };
  }
  return ensureHook(repository, secret, deps.publicUrl, deps);
}

async function ensureHook(
  repository: WatchedRepository,
  secret: string,
  publicUrl: string,
  deps: WatchDependencies,
): Promise<Watched> {
  const path = `/webhooks/bitbucket/${repository.hookKey}`;
  const spec: HookSpec = {
    url: `${publicUrl}${path}`,
    description: "Kody",
    active: true,
    events: hookEvents,
    secret,
  };
  try {
    // The key in the path is Kody's own, whatever address Kody had when the hook was made.
    const own = (await deps.directory.listHooks(repository.ref)).find((hook) =>
      hook.url.endsWith(path),
    );
    const hook = await putHook(repository.ref, own, spec, deps.directory);
    const saved = await deps.connections.saveRepository(
      { ...repository, hookUuid: hook.uuid },
      null,
    );
    return {
      repository: saved,
      hook: { status: own === undefined ? "created" : "adopted", reason: null },
    };
  } catch (error) {
    if (!isKodyError(error) || error.retryable) throw error;
    return { repository, hook: { status: "refused", reason: error.message } };
  }
}

function putHook(
  ref: RepositoryRef,
  own: Hook | undefined,
  spec: HookSpec,
  directory: HostDirectory,
): Promise<Hook> {
  return own === undefined
    ? directory.createHook(ref, spec)
    : directory.updateHook(ref, own.uuid, spec);
}

/** Puts every open pull request of a repository into the queue; answers how many were new to it. */
export async function enqueueOpenPullRequests(
  repository: WatchedRepository,
  directory: HostDirectory,
  queue: Pick<ReviewQueue, "receive">,
): Promise<number> {
  let queued = 0;
  for (const pullRequest of await directory.listOpenPullRequests(repository.ref)) {
    const answer = await queue.receive(pullRequestEvent("poll", repository, pullRequest));
    if (answer === "queued") queued += 1;
  }
  return queued;
}
