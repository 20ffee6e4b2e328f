import { request } from "node:http";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { isJsonObject, parseJson } from "../json.ts";
import type { Json } from "../json.ts";
import { at, eachOf, PULL, SHOP, startReceiver, startShop } from "../testing/index.ts";
import type { Fixture } from "../testing/index.ts";

let shop: Fixture;

beforeEach(async () => {
  shop = await startShop();
});

afterEach(() => shop.stop());

interface AdminAnswer {
  status: number;
  body: Json;
}

async function admin(
  method: string,
  path: string,
  body?: Json,
  headers: Record<string, string> = {},
): Promise<AdminAnswer> {
  const response = await fetch(`${shop.sandbox.url}/_sandbox${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === "" ? null : parseJson(text) };
}

/** A request under a name that fetch would not let one choose. */
function asHost(host: string): Promise<number> {
  const { port } = new URL(shop.sandbox.url);
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { host: "127.0.0.1", port, path: "/_sandbox/health", headers: { host }, agent: false },
      (incoming) => {
        incoming.resume();
        resolve(incoming.statusCode ?? 0);
      },
    );
    outgoing.on("error", reject);
    outgoing.end();
  });
}

describe("watching", () => {
  test("health", async () => {
    expect((await admin("GET", "/health")).body).toMatchObject({ status: "ok" });
  });

  test("calls by method and route, from a time on", async () => {
    await shop.as("ann")("GET", SHOP);
    const { body } = await admin("GET", "/calls");
    expect(at(body, "counts")).toEqual({ "GET /repositories/{workspace}/{repo_slug}": 1 });
    expect(at(body, "calls", 0)).toMatchObject({ user: "ann", path: SHOP, status: 200 });
    const later = await admin("GET", `/calls?since=${Date.now() + 60_000}`);
    expect(later.body).toEqual({ counts: {}, calls: [] });
  });

  test("deliveries, and waiting for them", async () => {
    const receiver = await startReceiver();
    const body = { url: receiver.url, events: ["pullrequest:comment_created"] };
    await shop.as("ann")("POST", `${SHOP}/hooks`, { body });
    await shop.as("bob")("POST", `${PULL}/comments`, { body: { content: { raw: "Hi" } } });
    expect((await admin("POST", "/settled")).body).toEqual({ settled: true });
    const deliveries = await admin("GET", "/deliveries");
    expect(at(deliveries.body, "deliveries", 0)).toMatchObject({
      event: "pullrequest:comment_created",
      status: 200,
    });
    await receiver.close();
  });

  test("a snapshot of what was written", async () => {
    await shop.as("bob")("POST", `${PULL}/comments`, { body: { content: { raw: "Hi" } } });
    const { body } = await admin("GET", "/snapshot");
    expect(at(body, "pullRequests", 0)).toMatchObject({
      repository: "acme/shop",
      author: "bob",
      reviewers: ["cat"],
      comments: [{ user: "bob", raw: "Hi" }],
    });
    expect((await admin("GET", "/switches")).body).toMatchObject({ hourlyLimit: 1000 });
  });
});

describe("steering", () => {
  test("faults", async () => {
    const fault = { route: "/user", status: 503, headers: { "Retry-After": "1" } };
    expect((await admin("POST", "/faults", fault)).status).toBe(201);
    expect((await shop.as("ann")("GET", "/user")).status).toBe(503);
    await admin("POST", "/faults", { ...fault, count: 5 });
    expect((await admin("DELETE", "/faults")).status).toBe(204);
    expect((await shop.as("ann")("GET", "/user")).status).toBe(200);
  });

  test.each<[string, Json]>([
    ["an unknown key", { rout: "/user" }],
    ["an impossible status", { status: 99 }],
    ["a broken pattern", { route: "(" }],
    ["a count of nothing", { count: 0 }],
    ["no object", "status"],
  ])("%s in a fault: refused with a reason", async (_, fault) => {
    const { status, body } = await admin("POST", "/faults", fault);
    expect([status, typeof at(body, "error")]).toEqual([400, "string"]);
  });

  test("the clock, by which tokens expire", async () => {
    const token = { token: "short", scopes: ["read:user:bitbucket"], expiresAt: soon() };
    await shop.sandbox.seed({ users: [{ username: "dan", tokens: [token] }] });
    const headers = { authorization: `Basic ${btoa("dan@example.com:short")}` };
    const status = async () => (await fetch(`${shop.sandbox.apiUrl}/user`, { headers })).status;
    expect(await status()).toBe(200);
    const { body } = await admin("POST", "/clock", { offsetMs: 3_600_000 });
    expect(at(body, "offsetMs")).toBe(3_600_000);
    expect(await status()).toBe(401);
    expect(at((await admin("GET", "/clock")).body, "offsetMs")).toBe(3_600_000);
    expect((await admin("POST", "/clock", { offsetMs: "x" })).status).toBe(400);
  });

  test("commits and pull requests without a clone", async () => {
    const place = { workspace: "acme", slug: "shop" };
    const files = { "new.txt": "new", "README.md": null };
    const commit = { ...place, branch: "admin", message: "By admin", files, user: "bob" };
    const made = await admin("POST", "/commits", commit);
    expect([made.status, at(made.body, "hash")]).toEqual([201, expect.stringMatching(/^\w{40}$/)]);
    const pull = { ...place, title: "T", source: "admin", author: "bob", reviewers: ["cat"] };
    expect((await admin("POST", "/pull-requests", pull)).body).toEqual({ id: 2 });
    const wrong = await admin("POST", "/pull-requests", { ...pull, source: "none" });
    expect(wrong).toEqual({
      status: 400,
      body: { error: 'Repository shop has no branch "none" for "T".' },
    });
    const bad = await admin("POST", "/commits", { ...commit, files: { "../x": "1" } });
    expect(bad.body).toEqual({ error: '"../x" cannot be the path of a file.' });
  });

  test("a seed, also as YAML, and a reset", async () => {
    const yaml =
      "users:\n  - username: zoe\n    tokens: [{ token: z, scopes: ['read:user:bitbucket'] }]\n";
    const response = await fetch(`${shop.sandbox.url}/_sandbox/seed`, {
      method: "POST",
      body: yaml,
    });
    expect(response.status).toBe(201);
    const headers = { authorization: `Basic ${btoa("zoe@example.com:z")}` };
    expect((await fetch(`${shop.sandbox.apiUrl}/user`, { headers })).status).toBe(200);
    const wrong = await admin("POST", "/seed", { usres: [] });
    expect([wrong.status, isJsonObject(wrong.body)]).toEqual([400, true]);
    expect((await admin("POST", "/reset")).body).toEqual({ reset: true });
    expect((await fetch(`${shop.sandbox.apiUrl}/user`, { headers })).status).toBe(401);
    expect(eachOf((await admin("GET", "/snapshot")).body, "pullRequests")).toEqual([]);
  });
});

function soon(): string {
  return new Date(Date.now() + 600_000).toISOString();
}

describe("outsiders", () => {
  test("names that are not this machine's are refused", async () => {
    expect(await asHost(new URL(shop.sandbox.url).host)).toBe(200);
    expect(await asHost("localhost")).toBe(200);
    expect(await asHost("evil.example.com")).toBe(403);
    expect(await asHost("127.0.0.1.evil.example.com")).toBe(403);
    expect(await asHost("[::ffff:7f00:1]")).toBe(403);
  });

  test("pages of other sites are refused, also with a plain form", async () => {
    for (const origin of ["https://evil.example.com", "null", "http://127.0.0.1:1"]) {
      const { status } = await admin("POST", "/reset", undefined, { origin });
      expect([origin, status]).toEqual([origin, 403]);
    }
    expect(shop.sandbox.snapshot().pullRequests).toHaveLength(1);
    const own = await admin("GET", "/health", undefined, { origin: shop.sandbox.url });
    expect(own.status).toBe(200);
  });

  test("what does not exist is 404", async () => {
    const response = await fetch(`${shop.sandbox.url}/_sandbox/nothing`);
    expect(response.status).toBe(404);
  });
});
