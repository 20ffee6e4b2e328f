import { parseDelivery, verifySignature } from "../../adapters/bitbucket/index.ts";
import { pullRequestEvent } from "../../core/connect/index.ts";
import type { WatchedRepository } from "../../core/ports/index.ts";
import type { WebhookServices } from "../../entry/server/index.ts";
import { createRefusalLog } from "../refusal-log.ts";
import type { ServiceParts } from "./parts.ts";

export function webhookServices(parts: ServiceParts): WebhookServices {
  return {
    hookSecrets: (hookKey) => parts.connections.hookSecrets(hookKey),
    verify: (body, signature, secrets) => verifySignature(body, signature, secrets),
    read: (eventKey, body, repository) => readDelivery(eventKey, body, repository),
    receive: (event) => parts.queue.receive(event),
    count: createRefusalLog(parts.log, () => performance.now()),
  };
}

function readDelivery(
  eventKey: string,
  body: Uint8Array,
  repository: WatchedRepository,
): ReturnType<WebhookServices["read"]> {
  const parsed = parseDelivery(eventKey, body);
  if ("ignored" in parsed) {
    return parsed.ignored === "malformed"
      ? { malformed: parsed.reason }
      : { ignored: parsed.reason };
  }
  if (!repository.enabled) return { ignored: "this repository is not watched any more" };
  if (parsed.repository.uuid !== repository.uuid)
    return { malformed: "The delivery is about another repository than its hook." };
  return { event: pullRequestEvent(eventKey, repository, parsed.pullRequest) };
}
