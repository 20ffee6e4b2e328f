import type { PullRequest, RepositoryRef } from "../../core/domain/index.ts";
import { delivery, deliveryKind, placePullRequest, type DeliveryKind } from "./schema/index.ts";

/** What Kody uses of a webhook delivery about a pull request. */
export interface ParsedDelivery {
  readonly kind: DeliveryKind;
  /** Who caused it; null for deleted accounts. */
  readonly actorUuid: string | null;
  readonly repository: { readonly uuid: string; readonly ref: RepositoryRef };
  readonly pullRequest: PullRequest;
  /** The comment that the event is about; null for other events. */
  readonly comment: DeliveredComment | null;
}

export interface DeliveredComment {
  readonly id: number;
  readonly body: string;
  readonly authorUuid: string | null;
  readonly authorName: string;
  /** An app or the bot of an access token. */
  readonly byMachine: boolean;
  /** ISO 8601. */
  readonly createdOn: string;
  readonly parentId: number | null;
  /** File of an inline comment. */
  readonly path: string | null;
  readonly deleted: boolean;
}

export interface IgnoredDelivery {
  /** `not-used`: fine, but not about a pull request. `malformed`: not what Bitbucket sends. */
  readonly ignored: "not-used" | "malformed";
  /** As a sentence. */
  readonly reason: string;
}

/**
 * Reads a delivery whose signature was verified. `eventKey` is the header X-Event-Key. Never throws. Leniently: fields
 * that old or future payloads lack are null or empty.
 */
export function parseDelivery(
  eventKey: string,
  rawBody: Uint8Array,
): ParsedDelivery | IgnoredDelivery {
  const kind = deliveryKind.safeParse(eventKey);
  if (!kind.success) {
    return { ignored: "not-used", reason: "Kody does not use this kind of event." };
  }
  const body = readJson(rawBody);
  if (body === undefined)
    return { ignored: "malformed", reason: "The delivery's body is not JSON." };
  const parsed = delivery.safeParse(body);
  if (!parsed.success) {
    const place = parsed.error.issues[0]?.path.map(String).join(".") ?? "";
    return {
      ignored: "malformed",
      reason: `The delivery lacks what Bitbucket sends at ${place.slice(0, 100) || "its top"}.`,
    };
  }
  const { actor, repository, pullrequest, comment } = parsed.data;
  return {
    kind: kind.data,
    actorUuid: actor,
    repository: { uuid: repository.uuid, ref: repository.full_name },
    pullRequest: placePullRequest(pullrequest, repository.full_name, "https://bitbucket.org"),
    comment:
      comment === null || comment === undefined
        ? null
        : {
            id: comment.id,
            body: comment.body,
            authorUuid: comment.authorUuid,
            authorName: comment.authorName ?? "",
            byMachine: comment.byMachine === true,
            createdOn: comment.createdOn,
            parentId: comment.replyTo,
            path: comment.path,
            deleted: comment.deleted,
          },
  };
}

function readJson(rawBody: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(rawBody));
  } catch {
    return undefined;
  }
}
