import { createServer } from "node:net";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startReceiver } from "../testing/index.ts";
import type { Receiver } from "../testing/index.ts";
import { post } from "./post.ts";

let receiver: Receiver;

beforeEach(async () => {
  receiver = await startReceiver();
});

afterEach(() => receiver.close());

const send = (url: string, timeoutMs = 5000, signal = new AbortController().signal) =>
  post(url, { "X-Event-Key": "test" }, '{"a":"ü"}', timeoutMs, signal);

test("hands over the bytes and gives the status", async () => {
  receiver.answers.push(204);
  expect(await send(receiver.url)).toEqual({ kind: "answered", status: 204 });
  expect(receiver.received[0]).toMatchObject({ event: "test", text: '{"a":"ü"}' });
  expect(receiver.received[0]?.headers["content-length"]).toBe("10");
});

test("does not follow redirects", async () => {
  receiver.answers.push(302);
  expect(await send(receiver.url)).toEqual({ kind: "answered", status: 302 });
  expect(receiver.received).toHaveLength(1);
});

test("gives up in time, and when it is told to", async () => {
  receiver.answers.push("hang", "hang");
  expect(await send(receiver.url, 20)).toEqual({
    kind: "failed",
    error: "No answer within 20 ms.",
  });
  const controller = new AbortController();
  const waiting = send(receiver.url, 60_000, controller.signal);
  setImmediate(() => controller.abort());
  expect(await waiting).toMatchObject({ kind: "failed" });
});

test("a receiver that hangs up or speaks nonsense is a failure, not an exception", async () => {
  for (const answer of ["", "nonsense\r\n\r\n"]) {
    const server = createServer((socket) => {
      socket.on("error", () => undefined);
      socket.resume().end(answer);
    });
    await new Promise<void>((resolve) => {
      server.listen(0, "127.0.0.1", resolve);
    });
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    expect(await send(`http://127.0.0.1:${port}/`)).toMatchObject({ kind: "failed" });
    await new Promise((resolve) => server.close(resolve));
  }
});

test("https is spoken where it is asked for", async () => {
  const url = receiver.url.replace("http:", "https:");
  expect(await send(url)).toMatchObject({ kind: "failed" });
  expect(receiver.received).toEqual([]);
});
