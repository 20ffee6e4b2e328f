import type { HostDirectory, ReviewQueue, WatchedRepository } from "../ports/index.ts";
import { pullRequestEvent } from "./events.ts";

/** Puts every open pull request of a repository into the queue; answers how many were new to it. */
export async function enqueueOpenPullRequests(
  repository: WatchedRepository,
  directory: Pick<HostDirectory, "listOpenPullRequests">,
  queue: Pick<ReviewQueue, "receive">,
): Promise<number> {
  let queued = 0;
  for (const pullRequest of await directory.listOpenPullRequests(repository.ref)) {
    const answer = await queue.receive(pullRequestEvent("poll", repository, pullRequest));
    if (answer === "queued") queued += 1;
  }
  return queued;
}
