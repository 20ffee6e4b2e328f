import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createApiClient } from "./api-client.ts";

let server: Server;
let url: string;
let asked: Pick<IncomingMessage, "method" | "url" | "headers">[];
let sent: string[];
let answer: { status: number; body: string; cookies?: string[] };

beforeEach(async () => {
  asked = [];
  sent = [];
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      asked.push(request);
      sent.push(body);
      response
        .writeHead(answer.status, {
          "content-type": "text/plain",
          "set-cookie": answer.cookies ?? [],
        })
        .end(answer.body);
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  url = `http://127.0.0.1:${address.port}`;
});

afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, "close");
});

describe("the client of Kody's API", () => {
  test("sends a body with the header that makes it a write, and answers what Kody answered", async () => {
    answer = { status: 201, body: '{"account":"Kody","scopes":null}' };
    const connected = await createApiClient(url).connect({ email: "a@b.c", token: "t" });
    expect(connected).toEqual({ account: "Kody", scopes: null });
    expect(asked[0]).toMatchObject({ method: "POST", url: "/api/connection" });
    expect(asked[0]?.headers).toMatchObject({ "x-kody": "1" });
    expect(asked[0]?.headers).not.toHaveProperty("cookie");
    expect(JSON.parse(sent[0] ?? "")).toEqual({ email: "a@b.c", token: "t" });
  });

  test("keeps the session's cookies, and lets go of those that are taken back", async () => {
    const client = createApiClient(url);
    answer = {
      status: 201,
      body: "{}",
      cookies: ["kody_session=word; Path=/; HttpOnly", "kody_browser=known; Path=/"],
    };
    await client.signIn({ email: "a@b.c", password: "p" });
    answer = { status: 200, body: "{}", cookies: ["kody_browser=; Max-Age=0"] };
    await client.status();
    await client.status();
    expect(asked.map(({ headers }) => headers.cookie)).toEqual([
      undefined,
      "kody_session=word; kody_browser=known",
      "kody_session=word",
    ]);
  });

  test("an id is one segment of an address, whatever it holds", async () => {
    answer = { status: 200, body: '{"reviews":[]}' };
    const client = createApiClient(url);
    await client.review("../status?x#y");
    expect(asked[0]?.url).toBe("/api/reviews/..%2Fstatus%3Fx%23y");
    expect(await client.reviews()).toEqual([]);
  });

  test("a refusal is Kody's own sentence", async () => {
    answer = { status: 400, body: '{"error":{"code":"x","message":"Bitbucket refused it."}}' };
    await expect(createApiClient(url).status()).rejects.toThrow(/^Bitbucket refused it\.$/);
  });

  test.each([
    [502, "<html>Bad gateway</html>"],
    [500, "null"],
    [404, '"text"'],
    [200, "<html>A page of somebody else</html>"],
    [200, ""],
  ])("%i with %j, which is not Kody's, is named as such", async (status, body) => {
    answer = { status, body };
    await expect(createApiClient(url).status()).rejects.toThrow(
      `Kody at ${url} gave no usable answer (${status}).`,
    );
  });

  test("where nobody listens, it says how to start Kody", async () => {
    const free = createServer().listen(0, "127.0.0.1");
    await once(free, "listening");
    const address = free.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    free.close();
    await once(free, "close");
    const failure = createApiClient(`http://127.0.0.1:${port}`).status();
    await expect(failure).rejects.toMatchObject({ code: "internal" });
    await expect(failure).rejects.toThrow(
      `No Kody answers at http://127.0.0.1:${port}. Start it with \`kody start\`.`,
    );
  });
});
