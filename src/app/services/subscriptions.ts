import type { DestinationAnswer, DestinationRequest } from "../../contract/index.ts";
import { KodyError, type Actor } from "../../core/domain/index.ts";
import { sendTo, testMessage } from "../../core/notify/index.ts";
import type { Destination, DestinationChanges } from "../../core/ports/index.ts";
import type { SubscriptionServices } from "../../entry/server/index.ts";
import { checkedWebhook, wrong } from "./channels.ts";
import type { ServiceParts } from "./parts.ts";

type SubscriptionParts = Pick<ServiceParts, "newsDelivery" | "auditLog" | "outbound">;

const mostDestinations = 200;

export function subscriptionServices(parts: SubscriptionParts): SubscriptionServices {
  const { newsDelivery, auditLog } = parts;
  const { store } = newsDelivery;
  async function changed(action: string, one: Destination, actor: Actor): Promise<void> {
    const { name, kind, address, topics, scope } = one;
    const details = { kind, address, topics, scope };
    await auditLog.record({ actor, action, subject: name, details });
  }
  return {
    destinations: async () => (await store.list()).map(answerOf),
    async addDestination(request, actor) {
      if ((await store.list()).length >= mostDestinations)
        throw new KodyError(
          "invalid-input",
          `There are ${mostDestinations} destinations already. Remove one first.`,
        );
      const added = await saved(parts, null, request);
      await changed("destination.added", added, actor);
      return answerOf(added);
    },
    async changeDestination(id, request, actor) {
      const one = await saved(parts, await known(parts, id), request);
      await changed("destination.changed", one, actor);
      return answerOf(one);
    },
    async removeDestination(id, actor) {
      const removed = await store.remove(id);
      if (removed === null) throw gone();
      await changed("destination.removed", removed, actor);
    },
    async testDestination(id) {
      const one = await known(parts, id);
      const { clock, publicUrl } = newsDelivery;
      const test = `test-${clock.now().getTime()}`;
      const outcome = await sendTo(newsDelivery, one, testMessage(publicUrl), test);
      if (!outcome.sent) return { ok: false, message: outcome.problem };
      const ok = outcome.problem === null;
      return {
        ok,
        message: outcome.problem ?? `The test message was taken for ${one.address}.`,
      };
    },
  };
}

async function known({ newsDelivery }: SubscriptionParts, id: string): Promise<Destination> {
  const found = (await newsDelivery.store.list()).find((one) => one.id === id);
  if (found === undefined) throw gone();
  return found;
}

async function saved(
  parts: SubscriptionParts,
  current: Destination | null,
  request: DestinationRequest,
): Promise<Destination> {
  const changes = await readDestination(parts, current, request);
  const { store, clock } = parts.newsDelivery;
  const one = await store.save(current?.id ?? null, changes, clock.now());
  if (one === null) throw gone();
  return one;
}

/** Throws `invalid-input` with a sentence that begins with the name of the field. */
async function readDestination(
  { newsDelivery, outbound }: SubscriptionParts,
  current: Destination | null,
  { name, to, topics, scope }: DestinationRequest,
): Promise<DestinationChanges> {
  const rest = { name, topics: [...new Set(topics)], scope };
  if (to.kind === "email") {
    if ((await newsDelivery.channels.read()).email === null)
      throw wrong(
        "to.address",
        "Kody has no mail server yet. Enter one under “Notices by email” first.",
      );
    return { ...rest, kind: "email", address: to.address };
  }
  if (to.url !== undefined) {
    const { host, url } = await checkedWebhook("to.url", to.url, outbound);
    return { ...rest, kind: "webhook", address: host, url };
  }
  if (current === null || current.kind !== "webhook")
    throw wrong("to.url", "Enter the address of the webhook.");
  return { ...rest, kind: "webhook", address: current.address };
}

function answerOf(destination: Destination): DestinationAnswer {
  const { trouble, ...rest } = destination;
  if (trouble === null) return { ...rest, trouble };
  const again = trouble.waiting ? "Not yet sent" : "Not sent";
  return { ...rest, trouble: `${again}: ${trouble.problem}` };
}

function gone(): KodyError {
  return new KodyError("not-found", "There is no such destination any more. Load the page again.");
}
