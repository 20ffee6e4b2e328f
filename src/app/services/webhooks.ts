import {
  parseDelivery,
  parseStatusDelivery,
  statusEventKeys,
  type DeliveredComment,
  verifySignature,
  type ParsedDelivery,
} from "../../adapters/bitbucket/index.ts";
import { attendEvent, lookEvent, pullRequestEvent } from "../../core/connect/index.ts";
import { readMarker } from "../../core/effects/index.ts";
import { statusKey } from "../../core/review/index.ts";
import type {
  HeardComment,
  IncomingEvent,
  SigningHook,
  WatchedRepository,
} from "../../core/ports/index.ts";
import type { DeliveryReading, WebhookServices } from "../../entry/server/index.ts";
import { createRefusalLog } from "../refusal-log.ts";
import { answerReach } from "./address.ts";
import type { ServiceParts } from "./parts.ts";

export function webhookServices(parts: ServiceParts): WebhookServices {
  const once = createThrottle(() => performance.now());
  return {
    signingHook: (hookKey) => parts.hooks.signingHook(hookKey),
    verify: (body, signature, secrets) => verifySignature(body, signature, secrets),
    async read(eventKey, body, hook) {
      if (once(`delivery ${hook.ownerUuid}`))
        await parts.hooks.noteDelivery(hook.ownerUuid, parts.clock.now());
      return readDelivery(eventKey, body, hook, parts);
    },
    async suspect(suspect) {
      const name = "ownerUuid" in suspect ? suspect.ownerUuid : "unknown hooks";
      if (once(`suspicion ${name}`)) await parts.hooks.suspectHook(suspect, parts.clock.now());
    },
    receive: (event) => parts.queue.receive(event),
    reach: (nonce) => answerReach(nonce, parts),
    count: createRefusalLog(parts.log, () => performance.now()),
  };
}

async function readDelivery(
  eventKey: string,
  body: Uint8Array,
  hook: SigningHook,
  parts: ServiceParts,
): Promise<DeliveryReading> {
  if (statusEventKeys.some((key) => key === eventKey))
    return readStatus(eventKey, body, hook, parts);
  const parsed = parseDelivery(eventKey, body);
  if ("ignored" in parsed) {
    return parsed.ignored === "malformed"
      ? { malformed: parsed.reason }
      : { ignored: parsed.reason };
  }
  const repository = await watchedOf(parsed, hook, parts);
  if ("uuid" in repository) return { events: eventsOf(eventKey, parsed, repository) };
  return repository;
}

function eventsOf(
  eventKey: string,
  { pullRequest, comment, actorUuid }: ParsedDelivery,
  repository: WatchedRepository,
): IncomingEvent[] {
  if (eventKey === "pullrequest:comment_created") {
    // Kody's own carry a marker; who forges one is not heard.
    if (comment === null || comment.deleted || readMarker(comment.body) !== null) return [];
    const { id } = comment;
    return [attendEvent(eventKey, repository, pullRequest, String(id), heardOf(comment))];
  }
  if (/approved|changes_request|comment_/.test(eventKey))
    return [attendEvent(eventKey, repository, pullRequest, actorUuid ?? "")];
  return [pullRequestEvent(eventKey, repository, pullRequest)];
}

function heardOf(comment: DeliveredComment): HeardComment {
  return {
    commentId: comment.id,
    authorUuid: comment.authorUuid,
    authorName: comment.authorName,
    byMachine: comment.byMachine,
    body: comment.body,
    replyTo: comment.parentId,
    createdOn: comment.createdOn,
  };
}

/** A build that ended may let a policy act, or is to be explained. Kody's own statuses say nothing new. */
async function readStatus(
  eventKey: string,
  body: Uint8Array,
  hook: SigningHook,
  parts: ServiceParts,
): Promise<DeliveryReading> {
  const status = parseStatusDelivery(body);
  if (status === null) return { malformed: "The delivery lacks what Bitbucket sends of a build." };
  const repository = await watchedOf(status, hook, parts);
  if (!("uuid" in repository)) return repository;
  if (status.key === statusKey || status.state === "INPROGRESS") return { events: [] };
  const { uuid } = repository;
  const about = `${status.commit}|${status.key}|${status.state}|${status.updatedOn}`;
  const open = await parts.archive.openPullRequestsAt(uuid, status.commit);
  return { events: open.map((ref) => lookEvent(eventKey, ref, uuid, about)) };
}

async function watchedOf(
  delivered: Pick<ParsedDelivery, "repository">,
  hook: SigningHook,
  parts: ServiceParts,
): Promise<WatchedRepository | Exclude<DeliveryReading, { events: unknown }>> {
  if (hook.kind === "repository" && delivered.repository.uuid !== hook.ownerUuid)
    return { malformed: "The delivery is about another repository than its hook." };
  const repository = await repositoryOf(delivered, hook, parts);
  if (repository?.enabled !== true) return { ignored: "this repository is not watched" };
  return repository;
}

/** The signature proves the name too: a repository that was renamed or moved is followed at once. */
async function repositoryOf(
  { repository: { uuid, ref } }: Pick<ParsedDelivery, "repository">,
  hook: SigningHook,
  parts: ServiceParts,
) {
  const known = hook.repository;
  if (known !== null && known.ref.workspace === ref.workspace && known.ref.slug === ref.slug)
    return known;
  return parts.watched.meet(uuid, ref, hook.kind === "workspace" ? hook.ownerUuid : null);
}

const quietMilliseconds = 30_000;
const mostNames = 10_000;

/** True at most twice a minute for each name, so that no flood of deliveries becomes one of writes. */
function createThrottle(now: () => number): (name: string) => boolean {
  const last = new Map<string, number>();
  return (name) => {
    const before = last.get(name);
    if (before !== undefined && now() - before < quietMilliseconds) return false;
    if (last.size >= mostNames) last.clear();
    last.set(name, now());
    return true;
  };
}
