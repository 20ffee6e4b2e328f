import { Hono } from "hono";
import { once } from "node:events";
import { request } from "node:http";
import { connect } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { listen, type RunningServer } from "./server.ts";

const running: RunningServer[] = [];

afterEach(async () => {
  for (const server of running.splice(0)) await server.close();
});

async function started(routes = new Hono(), host = "127.0.0.1", port = 0) {
  const server = await listen(routes, host, port);
  running.push(server);
  return server;
}

function portOf(server: RunningServer): number {
  return Number(new URL(server.url).port);
}

describe("listening", () => {
  test("on any free port, whose address is told", async () => {
    const routes = new Hono().get("/", (context) => context.text("here"));
    const server = await started(routes);
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(await (await fetch(server.url)).text()).toBe("here");
  });

  test("on all addresses: the one told is one that a browser opens", async () => {
    const routes = new Hono().get("/", (context) => context.text("here"));
    const server = await started(routes, "0.0.0.0");
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(await (await fetch(server.url)).text()).toBe("here");
  });

  test("a taken port is a sentence that names the setting", async () => {
    const first = await started();
    await expect(listen(new Hono(), "127.0.0.1", portOf(first))).rejects.toMatchObject({
      code: "invalid-input",
      message: expect.stringMatching(/^Port \d+ is taken\. Set KODY_PORT .*\.$/),
    });
  });

  test("an address of another machine is a sentence too", async () => {
    // Reserved for documentation: no machine has it.
    await expect(listen(new Hono(), "192.0.2.1", 0)).rejects.toMatchObject({
      code: "invalid-input",
      message: expect.stringMatching(/192\.0\.2\.1.*Set KODY_HOST/),
    });
  });
});

describe("closing", () => {
  test("lets a request under way get its answer, and takes no new one", async () => {
    const arrived = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    const routes = new Hono().post("/", async (context) => {
      arrived.resolve();
      await goOn.promise;
      return context.text("stored", 202);
    });
    const server = await listen(routes, "127.0.0.1", 0);
    const answer = fetch(server.url, { method: "POST", body: "{}" });
    await arrived.promise;
    const closed = server.close();
    await expect(fetch(server.url)).rejects.toThrow("fetch failed");
    goOn.resolve();
    expect([(await answer).status, await (await answer).text()]).toEqual([202, "stored"]);
    await closed;
  });

  test("does not wait for who never ends its request", async () => {
    const server = await listen(new Hono(), "127.0.0.1", 0);
    const slow = connect(portOf(server), "127.0.0.1");
    await once(slow, "connect");
    slow.write("POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\nabc");
    const gone = once(slow, "close");
    slow.on("error", () => undefined).resume();
    await server.close();
    await expect(gone).resolves.toBeDefined();
  });

  test("ends connections that are kept alive", async () => {
    const server = await listen(new Hono(), "127.0.0.1", 0);
    const idle = connect(portOf(server), "127.0.0.1");
    idle.on("error", () => undefined);
    idle.write("GET / HTTP/1.1\r\nhost: x\r\n\r\n");
    await once(idle, "data");
    const gone = once(idle, "close");
    await server.close();
    await expect(gone).resolves.toBeDefined();
  });
});

describe("hostile requests", () => {
  const raw = async (server: RunningServer, text: string): Promise<string> => {
    const socket = connect(portOf(server), "127.0.0.1");
    // The server may hang up while it is still being written to.
    socket.on("error", () => undefined);
    socket.end(text);
    let answer = "";
    socket.on("data", (chunk: Buffer) => (answer += chunk.toString()));
    await new Promise<void>((resolve) => socket.once("close", () => resolve()));
    return answer;
  };

  test.each([
    ["no HTTP", "\u0000\u0001hello\r\n\r\n", 400],
    [
      "two lengths",
      "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab",
      400,
    ],
    [
      "length and chunks",
      "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
      400,
    ],
    ["huge headers", `GET / HTTP/1.1\r\nhost: x\r\nx: ${"y".repeat(100_000)}\r\n\r\n`, 431],
  ])("%s is refused and the next one is served", async (_, text, status) => {
    const routes = new Hono().get("/", (context) => context.text("here"));
    const server = await started(routes);
    // The answer is lost when the server hangs up before it was sent everything.
    expect(await raw(server, text)).toMatch(new RegExp(`^(HTTP/1\\.1 ${status} |$)`));
    expect((await fetch(server.url)).status).toBe(200);
  });

  test("whoever hangs up in the middle of a body does no harm", async () => {
    const server = await started(
      new Hono().post("/", async (context) => context.text(await context.req.text())),
    );
    const half = request(server.url, { method: "POST", headers: { "content-length": 100 } });
    half.on("error", () => undefined);
    half.write("half");
    await once(half, "socket");
    half.destroy();
    const answer = await fetch(server.url, { method: "POST", body: "whole" });
    expect(await answer.text()).toBe("whole");
  });
});
