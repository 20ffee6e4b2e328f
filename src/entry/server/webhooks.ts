import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { IncomingEvent, WatchedRepository } from "../../core/ports/index.ts";
import { maxBodyBytes, refuse } from "./errors.ts";

/** What the webhook route needs; the composition root hands it over. */
export interface WebhookServices {
  hookSecrets(
    hookKey: string,
  ): Promise<{ repository: WatchedRepository; secrets: string[] } | null>;
  /** Constant time; false without secrets. */
  verify(body: Uint8Array, signature: string | undefined, secrets: readonly string[]): boolean;
  /** The event of a delivery; null for one that Kody does not use. Throws nothing. */
  read(
    eventKey: string,
    body: Uint8Array,
    repository: WatchedRepository,
  ): { event: IncomingEvent } | { ignored: string } | { malformed: string };
  /** Resolves only when event and job are on disk. */
  receive(event: IncomingEvent): Promise<"queued" | "duplicate">;
  /** Counts what was refused: the only trace it leaves. */
  count(
    answer: "accepted" | "ignored" | "unsigned" | "malformed" | "unknown-hook" | "unavailable",
    /** Why it is unavailable. */
    cause?: unknown,
  ): void;
}

/**
 * Takes Bitbucket's deliveries: verify → store → answer. Nothing is answered with 2xx before it is on disk; when it
 * can't be stored the answer is 503, so that Bitbucket sends it again.
 */
export function webhookRoutes(services: WebhookServices): Hono {
  const routes = new Hono();
  const limit = bodyLimit({
    maxSize: maxBodyBytes,
    onError: (context) =>
      refuse(context, 413, "The delivery is larger than any that Bitbucket sends."),
  });
  routes.post("/bitbucket/:hookKey", limit, async (context) => {
    const body = new Uint8Array(await context.req.arrayBuffer());
    const hook = await services
      .hookSecrets(context.req.param("hookKey"))
      .catch((cause: unknown) => {
        services.count("unavailable", cause);
        return undefined;
      });
    if (hook === undefined) {
      return refuse(context, 503, "Kody's database is out of reach; send the delivery again.");
    }
    const signature = context.req.header("x-hub-signature");
    if (hook === null || !services.verify(body, signature, hook.secrets)) {
      services.count(hook === null ? "unknown-hook" : "unsigned");
      return refuse(context, 401, "The delivery is not signed with this hook's secret.");
    }
    const read = services.read(context.req.header("x-event-key") ?? "", body, hook.repository);
    if ("malformed" in read) {
      services.count("malformed");
      return refuse(context, 400, read.malformed);
    }
    if ("ignored" in read) {
      services.count("ignored");
      return context.json({ status: "ignored", reason: read.ignored }, 202);
    }
    try {
      const status = await services.receive(read.event);
      services.count("accepted");
      return context.json({ status }, 202);
    } catch (cause) {
      services.count("unavailable", cause);
      return refuse(context, 503, "The delivery could not be stored; send it again.");
    }
  });
  return routes;
}
