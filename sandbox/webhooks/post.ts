import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";

export type PostResult = { kind: "answered"; status: number } | { kind: "failed"; error: string };

/** Posts once; no redirects, no connection kept, never throws. */
export function post(
  url: string,
  headers: Record<string, string>,
  body: string,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<PostResult> {
  return new Promise((resolve) => {
    const address = new URL(url);
    const request = address.protocol === "https:" ? requestHttps : requestHttp;
    const length = String(Buffer.byteLength(body));
    const timer = setTimeout(() => {
      outgoing.destroy(new Error(`No answer within ${timeoutMs} ms.`));
    }, timeoutMs);
    const finish = (result: PostResult) => {
      clearTimeout(timer);
      resolve(result);
    };
    const outgoing = request(
      address,
      { method: "POST", agent: false, signal, headers: { ...headers, "Content-Length": length } },
      (incoming) => {
        incoming.resume();
        incoming.on("close", () => finish({ kind: "answered", status: incoming.statusCode ?? 0 }));
      },
    );
    outgoing.on("error", (error) => finish({ kind: "failed", error: error.message }));
    outgoing.end(body);
  });
}
