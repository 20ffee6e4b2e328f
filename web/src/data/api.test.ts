import { createServer, type IncomingMessage, type Server } from "node:http";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { messageOf, read, whenSignedOut, write } from "./api.ts";

let server: Server;
let asked: {
  method: string | undefined;
  path: string | undefined;
  headers: IncomingMessage["headers"];
  body: string;
}[] = [];
let answer = { status: 200, body: "{}" };
const realFetch = globalThis.fetch;

beforeEach(async () => {
  asked = [];
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (data: Buffer) => (body += data.toString()));
    request.on("end", () => {
      asked.push({ method: request.method, path: request.url, headers: request.headers, body });
      response.writeHead(answer.status).end(answer.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const origin = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
  // A page's paths are relative to its own origin; Node has none.
  globalThis.fetch = (input, init) =>
    realFetch(new URL(input instanceof Request ? input.url : input, origin), init);
});
afterEach(async () => {
  globalThis.fetch = realFetch;
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

describe("requests", () => {
  test("reads are plain", async () => {
    answer = { status: 200, body: '{"version":"1"}' };
    expect(await read("/status")).toEqual({ ok: true, value: { version: "1" } });
    expect(asked[0]).toMatchObject({ method: "GET", path: "/api/status" });
  });

  test("writes carry the header that other sites cannot send", async () => {
    answer = { status: 204, body: "" };
    expect(await write("POST", "/session", { key: "k" })).toEqual({ ok: true, value: null });
    expect(asked[0]).toMatchObject({ method: "POST", path: "/api/session", body: '{"key":"k"}' });
    expect(asked[0]?.headers["x-kody"]).toBe("1");
  });

  test("a refusal brings the server's own sentence", async () => {
    answer = {
      status: 401,
      body: '{"error":{"code":"unauthenticated","message":"Open Kody again."}}',
    };
    expect(await read("/status")).toEqual({ ok: false, status: 401, message: "Open Kody again." });
  });

  test("a 401 is told to whoever listens, other refusals are not", async () => {
    let told = 0;
    const end = whenSignedOut(() => (told += 1));
    for (const status of [403, 409, 401]) {
      answer = { status, body: "" };
      await write("PUT", "/automation", {});
    }
    expect(told).toBe(1);
    end();
    await read("/status");
    expect(told).toBe(1);
  });

  test("no answer at all is a sentence too", async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    const got = await read("/status");
    expect(got).toEqual({
      ok: false,
      status: 0,
      message: "Kody doesn't answer. Check that it is running; this page keeps trying.",
    });
  });

  test.each([
    "<html>Bad gateway</html>",
    "",
    "null",
    '{"error":"text"}',
    '{"error":{"message":7}}',
  ])("an error page of something in between (%s) is not taken for Kody's words", (body) => {
    expect(messageOf(body, 502)).toBe("Kody answered with status 502. Its log says more.");
  });
});
