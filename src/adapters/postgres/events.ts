import { createHash } from "node:crypto";
import { sql, type Kysely } from "kysely";
import type { IncomingEvent } from "../../core/ports/index.ts";
import { storableJson, storableText } from "./storable.ts";
import type { Tables } from "./tables/index.ts";

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
  const { workspace, slug, id } = event.pullRequest;
  // One statement: webhooks wait for it. The event gets its number after the pull request's row is locked.
  const { rows } = await sql<{ id: string; pull_request_id: string }>`
    with pull_request as (
      insert into pull_requests (workspace, slug, number, repository_uuid)
      values (${workspace}, ${slug}, ${id}, ${event.repositoryUuid})
      on conflict (workspace, slug, number)
        do update set repository_uuid = excluded.repository_uuid, updated_at = now()
      returning id
    )
    insert into events (dedupe_digest, pull_request_id, kind, head, destination_branch, payload, review)
    select ${digestOf(received)}, id, ${event.kind}, ${event.head}::text, ${event.destinationBranch}::text,
      ${storableJson(event.payload)}::jsonb, ${event.review}::boolean
    from pull_request
    on conflict (dedupe_digest) do nothing
    returning id, pull_request_id
  `.execute(tx);
  const [row] = rows;
  return row === undefined ? null : { sequence: row.id, pullRequestId: row.pull_request_id, event };
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
