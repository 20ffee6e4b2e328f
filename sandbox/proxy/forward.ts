import {
  request,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type ServerResponse,
} from "node:http";
import { pipeline } from "node:stream";

/** Headers that concern one connection only (RFC 9110, section 7.6.1). */
const perConnection = new Set([
  "connection",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/**
 * Hands a request for `host` to the sandbox and its answer back, both as they come, without buffering. The sandbox learns
 * from X-Forwarded-Host and X-Forwarded-Proto which address its links must have.
 */
export function forward(
  incoming: IncomingMessage,
  answer: ServerResponse,
  host: string,
  sandbox: URL,
): void {
  const path = incoming.url ?? "/";
  if (isAdmin(path)) {
    refuse(
      answer,
      404,
      "The sandbox's admin API is not part of Bitbucket; call it at the sandbox's own address.",
    );
    return;
  }
  const outgoing = request({
    hostname: sandbox.hostname,
    port: sandbox.port,
    method: incoming.method,
    path,
    headers: {
      ...endToEnd(incoming),
      host: sandbox.host,
      "x-forwarded-host": host,
      "x-forwarded-proto": "https",
    },
  });
  outgoing.on("response", (response) => {
    answer.writeHead(response.statusCode ?? 502, endToEnd(response));
    // A broken answer of the sandbox (a fault) must break here too, not end as if it were whole.
    pipeline(response, answer, (error) => {
      if (error) answer.destroy();
    });
  });
  outgoing.on("error", () => answer.destroy());
  answer.on("close", () => outgoing.destroy());
  pipeline(incoming, outgoing, () => undefined);
}

/** Prints a refusal as plain text. */
export function refuse(answer: ServerResponse, status: number, sentence: string): void {
  answer.writeHead(status, { "Content-Type": "text/plain; charset=utf-8" });
  answer.end(`${sentence}\n`);
}

function isAdmin(path: string): boolean {
  return /^(?:https?:\/\/[^/]*)?\/*_sandbox(?:[/?#]|$)/i.test(path.replaceAll(/%5f/gi, "_"));
}

/** All headers but those of the connection; repeated ones stay repeated. */
function endToEnd(message: IncomingMessage): OutgoingHttpHeaders {
  const listed = (message.headers.connection ?? "").toLowerCase().split(/\s*,\s*/);
  const headers: OutgoingHttpHeaders = {};
  for (const [name, values] of Object.entries(message.headersDistinct))
    if (!perConnection.has(name) && !listed.includes(name)) headers[name] = values;
  return headers;
}
