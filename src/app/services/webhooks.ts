import {
  parseDelivery,
  verifySignature,
  type ParsedDelivery,
} from "../../adapters/bitbucket/index.ts";
import { pullRequestEvent } from "../../core/connect/index.ts";
import type { SigningHook } from "../../core/ports/index.ts";
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
  const parsed = parseDelivery(eventKey, body);
  if ("ignored" in parsed) {
    return parsed.ignored === "malformed"
      ? { malformed: parsed.reason }
      : { ignored: parsed.reason };
  }
  if (hook.kind === "repository" && parsed.repository.uuid !== hook.ownerUuid)
    return { malformed: "The delivery is about another repository than its hook." };
  const repository = await repositoryOf(parsed, hook, parts);
  if (repository?.enabled !== true) return { ignored: "this repository is not watched" };
  return { event: pullRequestEvent(eventKey, repository, parsed.pullRequest) };
}

/** The signature proves the name too: a repository that was renamed or moved is followed at once. */
async function repositoryOf(
  { repository: { uuid, ref } }: ParsedDelivery,
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
