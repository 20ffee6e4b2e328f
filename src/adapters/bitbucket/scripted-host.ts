import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { createMemoryLedger } from "./ledger.ts";
import {
  createBitbucketClient,
  type BitbucketClient,
  type BitbucketClientOptions,
} from "./client.ts";
import type { Clock } from "../../core/ports/index.ts";

/** For tests: a server on this machine that answers as told, and a client for it whose time is the test's. */

export interface Received {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

export type Reaction =
  | {
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      /** Objects are sent as JSON. */
      readonly body?: unknown;
      /** The answer's head comes, then the connection breaks off. */
      readonly cutShort?: boolean;
    }
  /** The request arrives, its answer never does. */
  | "drop"
  /** No answer until the client gives up. */
  | "silence";

export interface ScriptedHost {
  readonly origin: string;
  readonly apiUrl: string;
  readonly received: Received[];
  close(): Promise<void>;
}

/** `script` decides for each request; a list is worked off, its last reaction repeated. */
export async function createScriptedHost(
  script: readonly Reaction[] | ((request: Received) => Reaction | Promise<Reaction>),
): Promise<ScriptedHost> {
  const received: Received[] = [];
  const react = typeof script === "function" ? script : workOff(script);
  const server = createServer((request, response) => {
    void serve(request, response, received, react);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const origin = `http://127.0.0.1:${port}`;
  return {
    origin,
    apiUrl: `${origin}/2.0`,
    received,
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function workOff(list: readonly Reaction[]): () => Reaction {
  let next = 0;
  return () => {
    const reaction = list[Math.min(next, list.length - 1)];
    next += 1;
    if (reaction === undefined) throw new Error("The script is empty.");
    return reaction;
  };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  received: Received[],
  react: (request: Received) => Reaction | Promise<Reaction>,
): Promise<void> {
  const body = await text(request);
  const seen = {
    method: request.method ?? "",
    url: request.url ?? "",
    headers: request.headers,
    body,
  };
  received.push(seen);
  const reaction = await react(seen);
  if (reaction === "silence") return;
  if (reaction === "drop") {
    request.socket.destroy();
  } else if (reaction.cutShort === true) {
    const headers = { "content-type": "application/json", "content-length": "100" };
    response.writeHead(reaction.status, headers);
    response.write("{", () => request.socket.destroy());
  } else {
    const raw = typeof reaction.body === "string" || reaction.body instanceof Uint8Array;
    response.writeHead(reaction.status, {
      "content-type": "application/json",
      ...reaction.headers,
    });
    response.end(
      reaction.body === undefined || raw ? reaction.body : JSON.stringify(reaction.body),
    );
  }
}

export interface TestClock extends Clock {
  /** Every wait that was asked for, in milliseconds. */
  readonly slept: number[];
  /** Lets time pass; negative: the clock is set back. */
  pass(ms: number): void;
}

/** A clock that stands still, except that a sleep is over at once and its time has passed. */
export function createTestClock(start = Date.parse("2026-01-01T00:00:00Z")): TestClock {
  let now = start;
  const slept: number[] = [];
  return {
    slept,
    now: () => new Date(now),
    async sleep(ms) {
      slept.push(ms);
      now += ms;
    },
    pass(ms) {
      now += ms;
    },
  };
}

/** Not a real token; no error, log line or inspected object may ever show it. */
export const canary = "ATATT-canary-7f3a+/=9c";
export const canaryEmail = "kody@example.com";

/** A client with a generous ledger and the canary as its token. */
export function createTestClient(
  apiUrl: string,
  options: Partial<BitbucketClientOptions> = {},
): BitbucketClient {
  const clock = options.clock ?? createTestClock();
  return createBitbucketClient({
    apiUrl,
    credential: { kind: "api-token", email: canaryEmail, reveal: async () => canary },
    credentialId: "test",
    ledger: createMemoryLedger(clock, 10_000),
    clock,
    random: () => 0.5,
    ...options,
  });
}

/** The error of a promise that must be rejected. */
export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error("It was expected to fail, but it succeeded.");
}
