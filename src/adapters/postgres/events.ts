import { createHash } from "node:crypto";
import type { Kysely } from "kysely";
import type { IncomingEvent } from "../../core/ports/index.ts";
import { touchPullRequest } from "./pull-requests.ts";
import { storableJson, storableText } from "./storable.ts";
import type { Tables } from "./tables.ts";

/** An event as it was stored, its position among all (later ones have greater numbers), and its pull request's row. */
export interface RecordedEvent {
  readonly sequence: string;
  readonly pullRequestId: string;
  readonly event: IncomingEvent;
}

/**
 * Stores an event; null when it was stored before. Locks the pull request until the transaction ends, so that the events
 * of one pull request get their numbers in the order in which they are committed.
 */
export async function recordEvent(
  tx: Kysely<Tables>,
  received: IncomingEvent,
): Promise<RecordedEvent | null> {
  const event = storableEvent(received);
  const pullRequestId = await touchPullRequest(tx, event.pullRequest, {
    repository_uuid: event.repositoryUuid,
  });
  const row = await tx
    .insertInto("events")
    .values({
      dedupe_digest: digestOf(received),
      pull_request_id: pullRequestId,
      kind: event.kind,
      head: event.head,
      destination_branch: event.destinationBranch,
      payload: storableJson(event.payload),
      review: event.review,
    })
    .onConflict((conflict) => conflict.column("dedupe_digest").doNothing())
    .returning("id")
    .executeTakeFirst();
  return row === undefined ? null : { sequence: row.id, pullRequestId, event };
}

/** A quick look that spares a repeated delivery the transaction; only `recordEvent` decides. */
export async function isKnownEvent(db: Kysely<Tables>, event: IncomingEvent): Promise<boolean> {
  const row = await db
    .selectFrom("events")
    .select("id")
    .where("dedupe_digest", "=", digestOf(event))
    .executeTakeFirst();
  return row !== undefined;
}

/** Keys may be long, and an index takes no entry above 2,700 bytes. */
function digestOf(event: IncomingEvent): string {
  return createHash("sha256").update(event.dedupeKey).digest("hex");
}

function storableEvent(event: IncomingEvent): IncomingEvent {
  const { workspace, slug, id } = event.pullRequest;
  return {
    ...event,
    kind: storableText(event.kind),
    pullRequest: { workspace: storableText(workspace), slug: storableText(slug), id },
    repositoryUuid: storableText(event.repositoryUuid),
    head: event.head === null ? null : storableText(event.head),
    destinationBranch:
      event.destinationBranch === null ? null : storableText(event.destinationBranch),
  };
}
