import type { Response as Answer } from "undici";
import { sizeProblem } from "./problems.ts";

/** Statuses whose answer must have no body for `Response` to take it. */
const bodiless = new Set([204, 205, 304]);

/** The answer as the web's `Response`, whose body breaks off with an error beyond `maxBytes`. */
export function boundedAnswer(
  answer: Answer,
  host: string,
  maxBytes: number,
  explain: (error: unknown) => unknown,
): Response {
  const { status, statusText, headers } = answer;
  const init = { status, statusText, headers: [...headers] };
  if (answer.body === null || bodiless.has(status)) return new Response(null, init);
  const reader: ReadableStreamDefaultReader<Uint8Array> = answer.body.getReader();
  let size = 0;
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await reader.read();
        if (done) return controller.close();
        size += value.byteLength;
        if (size <= maxBytes) return controller.enqueue(value);
      } catch (error) {
        return controller.error(explain(error));
      }
      controller.error(sizeProblem(host, maxBytes));
      await reader.cancel().catch(() => undefined);
    },
    cancel: async (reason) => reader.cancel(reason),
  });
  return new Response(body, init);
}
