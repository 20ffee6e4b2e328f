import { KodyError } from "../../core/domain/index.ts";
import type { Asked } from "./problems.ts";

type Fetch = typeof globalThis.fetch;

/** Whatever a provider's package makes of the address: the key goes to this host alone. */
export function onlyTo(asked: Asked, fetch: Fetch): Fetch {
  return async (input, init) => {
    const target = new URL(input instanceof Request ? input.url : input);
    if (target.host !== asked.host) {
      throw new KodyError(
        "internal",
        `A call to the model would have gone to ${target.host} instead of ${asked.host} and was stopped. Please report this.`,
      );
    }
    const answer = await fetch(input, init);
    asked.status = answer.status;
    asked.retryAfter = answer.ok ? null : waitOf(answer.headers);
    return answer;
  };
}

/** The way out of a call that asks for a stream. */
export interface StreamWay {
  readonly fetch: Fetch;
  /**
   * True when the server answered whole instead: it ignores that a stream was asked for. The next `fetch` then gives that
   * answer again, so that the provider's package can read it as what it is, and nothing is sent twice.
   */
  answeredWhole(): boolean;
}

export function streamWay(asked: Asked, fetch: Fetch): StreamWay {
  const pinned = onlyTo(asked, fetch);
  let whole: Response | null = null;
  return {
    answeredWhole: () => whole !== null,
    async fetch(input, init) {
      if (whole !== null) {
        const kept = whole;
        whole = null;
        return kept;
      }
      const answer = await pinned(input, init);
      if (!answer.ok || answer.body === null) return answer;
      const { isObject, body } = await beginning(answer.body);
      const { status, headers } = answer;
      const same = new Response(body, { status, headers: readable(headers) });
      if (!isObject) return same;
      whole = same;
      throw new Error("The answer is no stream.");
    },
  };
}

/** Neither events nor the binary stream of Amazon begin with a brace; what the server calls its answer is not reliable. */
async function beginning(
  body: ReadableStream<Uint8Array>,
): Promise<{ isObject: boolean; body: ReadableStream<Uint8Array> }> {
  const reader: ReadableStreamDefaultReader<Uint8Array> = body.getReader();
  const read: Uint8Array[] = [];
  let first: number | undefined;
  while (first === undefined && read.length < 100) {
    const { done, value } = await reader.read();
    if (done) break;
    read.push(value);
    first = value.find((byte) => !isSpace(byte));
  }
  return { isObject: first === 0x7b, body: continued(read, reader) };
}

function continued(
  read: Uint8Array[],
  reader: ReadableStreamDefaultReader<Uint8Array>,
): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const already = read.shift();
      if (already !== undefined) return controller.enqueue(already);
      const { done, value } = await reader.read();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: async (reason) => reader.cancel(reason),
  });
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
}

/** The body is unpacked already. */
function readable(headers: Headers): Headers {
  const kept = new Headers(headers);
  kept.delete("content-encoding");
  kept.delete("content-length");
  return kept;
}

/** Seconds that the provider asks to wait: as seconds or as a date; null when it doesn't. */
function waitOf(headers: Headers): number | null {
  const milliseconds = Number(headers.get("retry-after-ms") ?? Number.NaN);
  if (Number.isFinite(milliseconds) && milliseconds >= 0) return milliseconds / 1_000;
  const text = headers.get("retry-after")?.trim() ?? "";
  if (text === "") return null;
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text);
  const date = Date.parse(text);
  return Number.isNaN(date) ? null : Math.max(0, (date - Date.now()) / 1_000);
}
