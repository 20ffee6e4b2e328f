import { Hono, type Context } from "hono";
import { bodyLimit } from "hono/body-limit";
import type { IncomingEvent, SigningHook } from "../../core/ports/index.ts";
import { maxBodyBytes, refuse } from "./errors.ts";

export type DeliveryReading =
  /** None: there is nothing to do. */
  | { readonly events: readonly IncomingEvent[] }
  | { readonly ignored: string }
  | { readonly malformed: string };

/** What the webhook route needs; the composition root hands it over. */
export interface WebhookServices {
  /** Null when there is no such hook. */
  signingHook(hookKey: string): Promise<SigningHook | null>;
  /** Constant time; false without secrets. */
  verify(body: Uint8Array, signature: string | undefined, secrets: readonly string[]): boolean;
  /** What a signed delivery says. Throws only when the database is out of reach. */
  read(eventKey: string, body: Uint8Array, hook: SigningHook): Promise<DeliveryReading>;
  /** A refused delivery makes its hook suspicious, known by its address or by the uuid that the delivery names. */
  suspect(hook: { ownerUuid: string } | { hookUuid: string }): Promise<void>;
  /** Resolves only when event and job are on disk. */
  receive(event: IncomingEvent): Promise<"queued" | "duplicate">;
  /** What `GET /reach/{nonce}` answers; null for what is no nonce. */
  reach(nonce: string): Promise<string | null>;
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
    try {
      return await receive(context, body, services);
    } catch (cause) {
      services.count("unavailable", cause);
      return refuse(context, 503, "The delivery could not be stored; send it again.");
    }
  });
  return routes;
}

async function receive(
  context: Context<object, "/bitbucket/:hookKey">,
  body: Uint8Array,
  services: WebhookServices,
): Promise<Response> {
  const hook = await services.signingHook(context.req.param("hookKey"));
  const signature = context.req.header("x-hub-signature");
  if (hook === null || !services.verify(body, signature, hook.secrets)) {
    services.count(hook === null ? "unknown-hook" : "unsigned");
    await services.suspect(hook ?? { hookUuid: namedHook(context.req.header("x-hook-uuid")) });
    return refuse(context, 401, "The delivery is not signed with this hook's secret.");
  }
  const read = await services.read(context.req.header("x-event-key") ?? "", body, hook);
  if ("malformed" in read) {
    services.count("malformed");
    return refuse(context, 400, read.malformed);
  }
  if ("ignored" in read) {
    services.count("ignored");
    return context.json({ status: "ignored", reason: read.ignored }, 202);
  }
  let status: "queued" | "duplicate" = "duplicate";
  for (const event of read.events) {
    if ((await services.receive(event)) === "queued") status = "queued";
  }
  services.count("accepted");
  return context.json({ status }, 202);
}

/** With braces, as Bitbucket's API has it. Anybody can send it: it makes a hook suspicious at most. */
function namedHook(header: string | undefined): string {
  return `{${(header ?? "").replace(/^\{(.*)\}$/, "$1").slice(0, 100)}}`;
}

/** Lets Kody find out whether its public address leads to itself: see `checkAddress`. */
export function reachRoutes({ reach }: Pick<WebhookServices, "reach">): Hono {
  const routes = new Hono();
  routes.get("/:nonce", async (context) => {
    const answer = await reach(context.req.param("nonce"));
    return answer === null ? context.notFound() : context.text(answer);
  });
  return routes;
}
