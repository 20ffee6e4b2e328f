import type { AnswerBody, Outcome } from "./call.ts";

export interface Exchange {
  readonly url: URL;
  readonly method: string;
  /** Null for a server that must not see the credential. */
  readonly authorization: string | null;
  /** Null for none. */
  readonly body: { readonly contentType: string; readonly content: string | Uint8Array } | null;
  readonly timeoutMs: number;
  readonly maxBytes: number;
  /** As in `Call`. */
  readonly tailBytes?: number | undefined;
}

/** Errors of the connection's beginning: the request was not sent. Names of Node and undici. */
const beforeSending = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);

/**
 * The only place that calls `fetch`: one request, its answer read within the time and size limits. Redirects are not
 * followed, since they could lead the credential to another server. Never throws.
 */
export async function exchange(request: Exchange, fetcher: typeof fetch): Promise<Outcome> {
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), request.timeoutMs);
  try {
    const response = await fetcher(request.url, {
      method: request.method,
      headers: headersOf(request),
      body: request.body?.content ?? null,
      redirect: "manual",
      signal: deadline.signal,
    });
    return await readAnswer(response, request);
  } catch (error) {
    return failedExchange(error, deadline.signal.aborted);
  } finally {
    clearTimeout(timer);
  }
}

function headersOf({ authorization, body, tailBytes }: Exchange): Record<string, string> {
  return {
    // Bitbucket: logs are refused (406) to those who ask for JSON.
    ...(tailBytes === undefined
      ? { accept: "application/json" }
      : { accept: "*/*", "accept-encoding": "identity", range: `bytes=-${tailBytes}` }),
    ...(authorization === null ? {} : { authorization }),
    "user-agent": "Kody",
    ...(body === null ? {} : { "content-type": body.contentType }),
  };
}

function failedExchange(error: unknown, timedOut: boolean): Outcome {
  if (timedOut) return { kind: "lost", cause: "timeout" };
  const code = codeOf(error);
  return { kind: beforeSending.has(code) ? "not-sent" : "lost", cause: code };
}

/** The system's short name of a network error. Its words are not used: they may repeat what was sent. */
function codeOf(error: unknown): string {
  const inner = error instanceof Error && error.cause !== undefined ? error.cause : error;
  if (
    typeof inner === "object" &&
    inner !== null &&
    "code" in inner &&
    typeof inner.code === "string"
  ) {
    return inner.code;
  }
  return "network error";
}

async function readAnswer(
  response: Response,
  { maxBytes, tailBytes }: Pick<Exchange, "maxBytes" | "tailBytes">,
): Promise<Outcome> {
  const { status, headers } = response;
  const answered = (body: AnswerBody): Outcome => ({ kind: "answered", status, headers, body });
  try {
    if (response.ok && tailBytes !== undefined)
      return answered(await readTail(response, maxBytes, tailBytes));
    const bytes = await readBody(response, maxBytes);
    if (bytes === null) {
      return answered(tooLarge(maxBytes));
    }
    return answered(parseBody(bytes, headers.get("content-type") ?? ""));
  } catch (error) {
    // An error's status stands although its words are lost; a success without its body does not.
    if (!response.ok) return answered({ kind: "unreadable", reason: "broke off" });
    throw error;
  }
}

/** Null when there is more than `maxBytes`, counted after decompression; the rest is not read. */
async function readBody(response: Response, maxBytes: number): Promise<Uint8Array | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  if (response.body === null) return new Uint8Array();
  const stream: AsyncIterable<Uint8Array> = response.body;
  for await (const chunk of stream) {
    size += chunk.byteLength;
    // Leaving the loop cancels the stream and with it the connection.
    if (size > maxBytes) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Holds no more than the end, also of a server that sends the whole file. */
async function readTail(
  response: Response,
  maxBytes: number,
  tailBytes: number,
): Promise<AnswerBody> {
  let bytes: Uint8Array = new Uint8Array();
  let size = 0;
  const stream: AsyncIterable<Uint8Array> | null = response.body;
  for await (const chunk of stream ?? []) {
    size += chunk.byteLength;
    if (size > maxBytes) return tooLarge(maxBytes);
    bytes = Buffer.concat([bytes, chunk.subarray(-tailBytes)]).subarray(-tailBytes);
  }
  const asked = response.status === 206 && size >= tailBytes;
  return { kind: "tail", bytes, cut: asked || size > tailBytes };
}

function tooLarge(maxBytes: number): AnswerBody {
  return { kind: "unreadable", reason: `is larger than ${megabytes(maxBytes)} MB` };
}

function parseBody(bytes: Uint8Array, contentType: string): AnswerBody {
  if (bytes.byteLength === 0) return { kind: "empty" };
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return { kind: "json", value };
  } catch {
    const page = /\bhtml\b/i.test(contentType);
    return { kind: "unreadable", reason: page ? "is a web page, not JSON" : "is not valid JSON" };
  }
}

function megabytes(bytes: number): number {
  return Math.round(bytes / 100_000) / 10;
}
