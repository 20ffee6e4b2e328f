import { createHmac, randomBytes, randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { account, repositoryInEvent } from "../serialize/index.ts";
import type { Links } from "../serialize/index.ts";
import type { Delivery, Hook, State, Switches } from "../state.ts";
import type { WorldEvent } from "../world.ts";
import { post } from "./post.ts";

export interface Deliverer {
  emit(event: WorldEvent): void;
  deliveries(): Delivery[];
  /** Resolves when nothing is under way, also nothing that began while waiting. */
  settled(): Promise<void>;
  background(work: Promise<void>): void;
  clear(): Promise<void>;
  close(): Promise<void>;
}

export interface DelivererContext {
  state: State;
  switches: Switches;
  links: Links;
  now: () => number;
}

/** Bitbucket: one attempt, and two more when the answer is a 5xx. */
const ATTEMPTS = 3;

/** Sends events to hooks over HTTP, each on its own, and remembers every attempt. */
export function createDeliverer(context: DelivererContext): Deliverer {
  const pending = new Set<Promise<void>>();
  const random = createRandom(context.switches.dropSeed);
  let log: Delivery[] = [];
  let stop = new AbortController();

  function background(work: Promise<void>): void {
    const watched: Promise<void> = work
      .catch(() => undefined)
      .finally(() => pending.delete(watched));
    pending.add(watched);
  }

  async function settled(): Promise<void> {
    while (pending.size > 0) {
      await Promise.all(pending);
    }
  }

  async function clear(): Promise<void> {
    stop.abort();
    await settled();
    stop = new AbortController();
    log = [];
  }

  return {
    emit(event) {
      for (const hook of subscribedHooks(context.state, event)) {
        const body = payloadOf(context, event);
        // Decided here, in the order of the events, so that the same ones are lost each time.
        const lost = random() < context.switches.dropDeliveries;
        background(
          deliver(context, hook, { key: event.key, body, lost }, stop.signal, (entry) =>
            log.push(entry),
          ),
        );
      }
    },
    background,
    settled,
    deliveries: () => structuredClone(log),
    clear,
    close: clear,
  };
}

function subscribedHooks(state: State, event: WorldEvent): Hook[] {
  const workspace = state.workspaces.get(event.repository.workspace);
  return [...event.repository.hooks, ...(workspace?.hooks ?? [])].filter(
    (hook) => hook.active && hook.events.includes(event.key),
  );
}

/** The text is made at once: what changes later must not show in it. */
function payloadOf(context: DelivererContext, event: WorldEvent): string {
  const actor = context.state.users.get(event.actor);
  return JSON.stringify({
    repository: repositoryInEvent(context, event.repository),
    actor: actor === undefined ? null : account(context, actor),
    ...event.payload,
  });
}

async function deliver(
  context: DelivererContext,
  hook: Hook,
  { key: event, body, lost }: { key: string; body: string; lost: boolean },
  signal: AbortSignal,
  record: (entry: Delivery) => void,
): Promise<void> {
  const { switches } = context;
  const request = randomUUID();
  const { url, secret } = hook;
  for (let attempt = 1; attempt <= ATTEMPTS && !signal.aborted; attempt += 1) {
    const headers = headersFor(hook.uuid, secret, event, request, attempt, body);
    const bodySize = Buffer.byteLength(body);
    const at = context.now();
    const entry = { at, event, hook: hook.uuid, request, url, attempt, bodySize, headers, body };
    if (lost || bodySize > switches.maxPayloadBytes) {
      const error = lost
        ? "Lost on the way, as the switch dropDeliveries says."
        : `The payload has ${bodySize} bytes, over the limit of Bitbucket.`;
      record({ ...entry, outcome: "dropped", status: null, error, durationMs: 0 });
      return;
    }
    const began = performance.now();
    const result = await post(url, headers, body, switches.deliveryTimeoutMs, signal);
    const durationMs = Math.round(performance.now() - began);
    if (result.kind === "answered") {
      record({ ...entry, outcome: "answered", status: result.status, error: null, durationMs });
      if (result.status < 500) {
        return;
      }
    } else {
      record({ ...entry, outcome: "failed", status: null, error: result.error, durationMs });
      if (!switches.retryOnTimeout) {
        return;
      }
    }
    if (attempt < ATTEMPTS) {
      await sleep(switches.retryDelayMs, undefined, { signal });
    }
  }
}

/** Bitbucket: the request's UUID stays the same over attempts; a signature only with a secret. */
function headersFor(
  hook: string,
  secret: string | null,
  event: string,
  request: string,
  attempt: number,
  body: string,
): Record<string, string> {
  const headers: Record<string, string> = {
    "Content-Type": "application/json",
    "User-Agent": "Bitbucket-Webhooks/2.0",
    "X-Event-Key": event,
    "X-Hook-UUID": hook,
    "X-Request-UUID": request,
    "X-Attempt-Number": String(attempt),
    traceparent: `00-${randomBytes(16).toString("hex")}-${randomBytes(8).toString("hex")}-00`,
  };
  if (secret !== null) {
    headers["X-Hub-Signature"] =
      `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
  }
  return headers;
}

/** Mulberry32, a small generator of numbers from 0 to 1: the same seed gives the same numbers. */
function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
