import { Agent, buildConnector, fetch as undiciFetch } from "undici";
import type { Outbound } from "../../core/ports/index.ts";
import { boundedAnswer } from "./answer.ts";
import { createGate, isInsideByName, type Gate, type Lookup } from "./gate.ts";
import { hostOf, readAllowed, readHost } from "./hosts.ts";
import {
  addressProblem,
  connectionProblem,
  privateProblem,
  redirectProblem,
  timeProblem,
} from "./problems.ts";

export interface OutboundOptions {
  /** Hosts inside that are meant, each `host` or `host:port`. */
  readonly allowed: readonly string[];
  readonly lookup?: Lookup;
  /** For the whole of a request, its answer included; 5 minutes by default, for models think long. */
  readonly timeoutMilliseconds?: number;
  /** Of an answer, unpacked; 10 MB by default. */
  readonly maxBytes?: number;
}

const connectMilliseconds = 10_000;

/** Throws `invalid-input` when an entry of `allowed` is not one. */
export function createOutbound(options: OutboundOptions): Outbound {
  const allowed = readAllowed(options.allowed);
  const gate = createGate(allowed, options.lookup);
  const limits = {
    milliseconds: options.timeoutMilliseconds ?? 300_000,
    maxBytes: options.maxBytes ?? 10_000_000,
  };
  // Each request has a connection of its own, so the address is checked each time and none stays open. An agent of ours
  // also keeps the proxies of the environment out, which would look names up themselves.
  const agent = new Agent({ connect: pinnedConnector(gate), pipelining: 0, allowH2: false });

  function checkUrl(text: string): URL {
    const url = readUrl(text);
    const host = hostOf(url) ?? "";
    const port = portOf(url);
    if (isInsideByName(host) && !allowed(host, port)) throw privateProblem(host, port);
    return url;
  }

  return {
    async fetch(input, init) {
      const url = checkUrl(input instanceof Request ? input.url : String(input));
      return send(new Request(input instanceof Request ? input : url, init), url, agent, limits);
    },
    async resolve(host, port) {
      const name = readHost(host);
      if (name === null)
        throw addressProblem("This is not the name of a host. Enter e.g. mail.example.com.");
      const [address = ""] = await gate(name, port);
      return address;
    },
    checkUrl,
  };
}

async function send(
  request: Request,
  url: URL,
  agent: Agent,
  limits: { readonly milliseconds: number; readonly maxBytes: number },
): Promise<Response> {
  const host = hostOf(url) ?? "";
  const limit = AbortSignal.timeout(limits.milliseconds);
  function explain(error: unknown): unknown {
    if (request.signal.aborted) return request.signal.reason;
    return limit.aborted ? timeProblem(host, error) : connectionProblem(host, error);
  }
  try {
    const answer = await undiciFetch(url, {
      method: request.method,
      headers: [...request.headers],
      body: request.body === null ? null : await request.arrayBuffer(),
      redirect: "manual",
      signal: AbortSignal.any([request.signal, limit]),
      dispatcher: agent,
    });
    if (answer.status >= 300 && answer.status < 400) {
      await answer.body?.cancel();
      throw redirectProblem(host, answer.status);
    }
    return boundedAnswer(answer, host, limits.maxBytes, explain);
  } catch (error) {
    throw explain(error);
  }
}

/** Connects to the addresses that were checked, one after the other; no name is looked up a second time. */
function pinnedConnector(gate: Gate): buildConnector.connector {
  const connect = buildConnector({ allowH2: false, timeout: connectMilliseconds });

  function tryEach(
    addresses: readonly string[],
    options: buildConnector.Options,
    callback: buildConnector.Callback,
  ): void {
    const [hostname = "", ...rest] = addresses;
    connect({ ...options, hostname }, (...result) => {
      if (result[0] !== null && rest.length > 0) tryEach(rest, options, callback);
      else callback(...result);
    });
  }

  async function begin(
    options: buildConnector.Options,
    callback: buildConnector.Callback,
  ): Promise<void> {
    const host = readHost(options.hostname) ?? "";
    const port = Number(options.port) || defaultPort(options.protocol);
    try {
      tryEach(await gate(host, port), options, callback);
    } catch (error) {
      callback(connectionProblem(host, error), null);
    }
  }

  return (options, callback) => void begin(options, callback);
}

/** No part of the address is repeated: it may be a secret. */
function readUrl(text: string): URL {
  const url = URL.parse(text.trim());
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw addressProblem("This is not a web address. It must begin with https:// or http://.");
  }
  if (url.username !== "" || url.password !== "") {
    throw addressProblem("The address holds a user name or password. Remove it from the address.");
  }
  if (hostOf(url) === null) throw addressProblem("The address names no host.");
  return url;
}

function portOf(url: URL): number {
  return url.port === "" ? defaultPort(url.protocol) : Number(url.port);
}

function defaultPort(protocol: string): number {
  return protocol === "https:" ? 443 : 80;
}
