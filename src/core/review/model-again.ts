import type { IncomingEvent, WaitingForModel } from "../ports/index.ts";

const minute = 60_000;
const firstPause = 15 * minute;
/** After these the model had most of a day: the next push asks again. */
const mostTries = 6;

/**
 * The events that have pull requests reviewed again whose model could not be asked, or whose budget was used up: after a
 * quarter of an hour, then after twice as long each time. Each try of a head is one event, however often it is asked for.
 */
export function modelEvents(waiting: readonly WaitingForModel[], now: Date): IncomingEvent[] {
  return waiting
    .filter(({ tries, since }) => {
      if (tries > mostTries) return false;
      return now.getTime() - since.getTime() >= firstPause * 2 ** Math.max(0, tries - 1);
    })
    .map(({ pullRequest, repositoryUuid, head, tries }) => ({
      dedupeKey: ["model", repositoryUuid, pullRequest.id, head, tries].join("|"),
      kind: "model",
      pullRequest,
      repositoryUuid,
      head: null,
      destinationBranch: null,
      payload: {},
      review: true,
    }));
}
