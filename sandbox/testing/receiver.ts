import { createServer } from "node:http";
import type { IncomingHttpHeaders } from "node:http";
import { isJsonObject, parseJson } from "../json.ts";
import type { Json } from "../json.ts";

export interface Received {
  event: string;
  headers: IncomingHttpHeaders;
  text: string;
  body: Json;
}

export interface Receiver {
  url: string;
  received: Received[];
  /** The keys of the events so far, in order. */
  events(): string[];
  /** The last payload with this key. @throws when there is none */
  last(event: string): Json;
  /** How the next requests are answered; `hang`: not at all. Default 200. */
  answers: (number | "hang")[];
  close(): Promise<void>;
}

/** A server that takes webhooks. */
export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  const answers: (number | "hang")[] = [];
  const server = createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => {
      const text = Buffer.concat(chunks).toString("utf8");
      const event = String(incoming.headers["x-event-key"]);
      received.push({ event, headers: incoming.headers, text, body: parseJson(text) });
      const answer = answers.shift() ?? 200;
      if (answer !== "hang") {
        outgoing.writeHead(answer).end();
      }
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/hook`,
    received,
    answers,
    events: () => received.map(({ event }) => event),
    last(event) {
      const found = received.findLast((one) => one.event === event);
      if (found === undefined || !isJsonObject(found.body)) {
        throw new Error(`No ${event} has arrived, only ${received.map((one) => one.event).join()}`);
      }
      return found.body;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
