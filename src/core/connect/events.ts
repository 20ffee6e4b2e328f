import type { PullRequest, PullRequestRef } from "../domain/index.ts";
import type { HeardComment, IncomingEvent, WatchedRepository } from "../ports/index.ts";

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
    payload: payloadOf(pullRequest),
    review: pullRequest.state === "open",
    // What is left open when it is merged; what else was asked for before.
    attend: pullRequest.state !== "open",
  };
}

/**
 * Something other than its code changed: a comment, a verdict, a build. `about` tells events of one kind and time apart.
 */
export function attendEvent(
  kind: string,
  repository: Pick<WatchedRepository, "ref" | "uuid">,
  pullRequest: PullRequest,
  about: string,
  comment?: HeardComment,
): IncomingEvent {
  const { dedupeKey: _, ...usual } = pullRequestEvent(kind, repository, pullRequest);
  const { id } = pullRequest.ref;
  const when = comment === undefined ? [toSecond(pullRequest.updatedOn)] : [];
  return {
    ...usual,
    dedupeKey: [kind, repository.uuid, id, about, ...when].join("|"),
    review: false,
    attend: true,
    ...(comment === undefined ? {} : { comment }),
  };
}

/** A reason to look after a pull request of which nothing else is at hand. `about` as in `attendEvent`. */
export function lookEvent(
  kind: string,
  pullRequest: PullRequestRef,
  repositoryUuid: string,
  about: string,
): IncomingEvent {
  const { workspace, slug, id } = pullRequest;
  return {
    dedupeKey: [kind, repositoryUuid, id, about].join("|"),
    kind,
    pullRequest: { workspace, slug, id },
    repositoryUuid,
    head: null,
    destinationBranch: null,
    payload: {},
    review: false,
    attend: true,
  };
}

function payloadOf({ title, state, draft, updatedOn }: PullRequest): IncomingEvent["payload"] {
  return { title, state, draft, updatedOn };
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
