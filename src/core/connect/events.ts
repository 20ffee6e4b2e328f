import type { PullRequest } from "../domain/index.ts";
import type { IncomingEvent, WatchedRepository } from "../ports/index.ts";

/**
 * The event of a pull request's present state. Its identity is what it says (repository, number, head, destination,
 * state, time of the last change), never a header of the delivery, so that repeated and replayed deliveries are one.
 */
export function pullRequestEvent(
  kind: string,
  repository: Pick<WatchedRepository, "ref" | "uuid">,
  pullRequest: PullRequest,
): IncomingEvent {
  const head = pullRequest.source.commit;
  return {
    dedupeKey: [
      repository.uuid,
      pullRequest.ref.id,
      pullRequest.state,
      head?.slice(0, 12) ?? "none",
      pullRequest.destination.branch,
      toSecond(pullRequest.updatedOn),
    ].join("|"),
    kind,
    pullRequest: { ...repository.ref, id: pullRequest.ref.id },
    repositoryUuid: repository.uuid,
    head,
    destinationBranch: pullRequest.destination.branch,
    payload: { title: pullRequest.title, state: pullRequest.state, draft: pullRequest.draft },
    review: pullRequest.state === "open",
  };
}

/** A person asks for a review, whatever was reviewed before. `nonce` makes each request an event of its own. */
export function manualEvent(
  repository: Pick<WatchedRepository, "ref" | "uuid">,
  pullRequestId: number,
  nonce: string,
): IncomingEvent {
  return {
    dedupeKey: `manual|${repository.uuid}|${pullRequestId}|${nonce}`,
    kind: "manual",
    pullRequest: { ...repository.ref, id: pullRequestId },
    repositoryUuid: repository.uuid,
    head: null,
    destinationBranch: null,
    payload: {},
    review: true,
  };
}

/** Deliveries and the API write the same time in different forms and precision. */
function toSecond(time: string): string {
  const milliseconds = Date.parse(time);
  return Number.isNaN(milliseconds) ? time : new Date(milliseconds).toISOString().slice(0, 19);
}
