import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { createOutbound } from "../../adapters/outbound/index.ts";
import { answerReach, checkAddress } from "./address.ts";

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  }
});

const reachKey = async () => "key of this installation";

type Listener = (request: IncomingMessage, response: ServerResponse) => unknown;

async function serve(listener: Listener): Promise<string> {
  const server = createServer((request, response) => void listener(request, response));
  servers.push(server);
  await once(server.listen(0, "127.0.0.1"), "listening");
  // A server on a port has such an address.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function check(url: string | null, allowed: readonly string[] = ["127.0.0.1"]) {
  const publicOutbound = createOutbound({
    allowed,
    timeoutMilliseconds: 300,
    lookup: async () => {
      throw Object.assign(new Error("getaddrinfo"), { code: "ENOTFOUND" });
    },
  });
  return checkAddress({ publicUrl: () => url, reachKey, publicOutbound });
}

describe("Kody's public address", () => {
  test("leads to this Kody when it answers as only this Kody can", async () => {
    const url = await serve(async (request, response) => {
      const nonce = request.url?.split("/").at(-1) ?? "";
      response.end(await answerReach(nonce, { reachKey }));
    });
    expect(await check(url)).toEqual({
      url,
      state: "reached",
      message: `${url} leads to this Kody.`,
      remedy: null,
    });
  });

  test.each<[string, Listener]>([
    [
      "another Kody",
      async (request, response) => {
        const nonce = request.url?.split("/").at(-1) ?? "";
        response.end(await answerReach(nonce, { reachKey: async () => "of another one" }));
      },
    ],
    ["one that repeats what it is asked", (request, response) => void response.end(request.url)],
    ["a page that says 404", (_, response) => void response.writeHead(404).end("no")],
    ["an empty answer", (_, response) => void response.end()],
    [
      "a redirect to a login",
      (_, response) => void response.writeHead(302, { location: "https://login.example" }).end(),
    ],
  ])("leads to %s: another server", async (_, listener) => {
    expect(await check(await serve(listener))).toMatchObject({
      state: "another-server",
      remedy: expect.stringContaining("/reach/"),
    });
  });

  test("that is none, lies inside, or can't be reached is each said for itself", async () => {
    expect(await check(null)).toMatchObject({ state: "not-set", url: null });
    const url = await serve((_, response) => void response.end());
    expect(await check(url, [])).toMatchObject({
      state: "private",
      message: expect.stringContaining("Bitbucket refuses"),
    });
    expect(await check("https://kody.invalid")).toMatchObject({
      state: "unreachable",
      message: expect.stringContaining("can't be found"),
    });
    const closed = await serve(() => {});
    await new Promise((done) => servers.pop()?.close(done));
    expect(await check(closed)).toMatchObject({
      state: "unreachable",
      message: expect.stringContaining("refused the connection"),
    });
    expect(await check(url.replace("http:", "https:"))).toMatchObject({ state: "unreachable" });
    const silent = await serve(() => {});
    expect(await check(silent)).toMatchObject({
      state: "unreachable",
      message: expect.stringContaining("in time"),
    });
  });

  test("proves nothing to who asks for anything but a nonce", async () => {
    for (const wrong of ["", "short", "n".repeat(65), "n".repeat(20) + "\n", "n/".repeat(10)])
      expect(await answerReach(wrong, { reachKey })).toBeNull();
  });
});
