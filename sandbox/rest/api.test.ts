import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Answer, Fault } from "../options.ts";
import type { Call } from "../state.ts";
import {
  at,
  basic,
  clientOf,
  eachOf,
  messageOf,
  PULL,
  SCOPES,
  SHOP,
  startShop,
  textAt,
} from "../testing/index.ts";
import type { Fixture } from "../testing/index.ts";

let shop: Fixture;

beforeEach(async () => {
  shop = await startShop();
});

afterEach(() => shop.stop());

const INVALID = "Token is invalid, expired, or not supported for this endpoint.";

describe("who calls", () => {
  test("every answer to a known caller has the three credential headers", async () => {
    const answers = [
      await shop.as("ann")("GET", "/user"),
      await shop.as("ann")("GET", "/repositories/acme/none"),
      await shop.as("ann")("DELETE", `${SHOP}/hooks/x`),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 404, 403]);
    for (const { headers } of answers) {
      expect(headers.get("x-oauth-scopes")).toBe(SCOPES.join(", "));
      expect(headers.get("x-credential-type")).toBe("api_token");
    }
    expect(answers.map(({ headers }) => headers.get("x-accepted-oauth-scopes"))).toEqual([
      "read:user:bitbucket",
      "read:repository:bitbucket",
      "delete:webhook:bitbucket",
    ]);
  });

  test("a wrong token is 401 in Bitbucket's words, without those headers", async () => {
    const answer = await clientOf(shop.sandbox, "Bearer nonsense")("GET", "/user");
    expect(answer.status).toBe(401);
    expect(answer.body).toEqual({ type: "error", error: { message: INVALID } });
    expect(answer.headers.has("x-oauth-scopes")).toBe(false);
    expect(answer.headers.has("www-authenticate")).toBe(false);
  });

  test("a wrong pair of user and password is asked for anew", async () => {
    const client = clientOf(shop.sandbox, basic("bob@example.com", "token-ann"));
    const answer = await client("GET", "/user");
    expect(answer.status).toBe(401);
    expect(answer.headers.get("www-authenticate")).toBe('Basic realm="Bitbucket.org HTTP"');
  });

  test("a missing scope is 403 and names both lists; it comes before permissions", async () => {
    const scopes = ["read:user:bitbucket", "write:pullrequest:bitbucket"];
    await shop.sandbox.seed({
      users: [{ username: "dan", tokens: [{ token: "token-dan", scopes }] }],
    });
    const answer = await shop.as("dan")("GET", PULL);
    expect(answer.status).toBe(403);
    expect(answer.body).toEqual({
      type: "error",
      error: {
        message: "Your credentials lack one or more required privilege scopes.",
        detail: { required: ["read:pullrequest:bitbucket"], granted: scopes },
      },
    });
    const both = await shop.as("dan")("POST", `${PULL}/decline`, { body: {} });
    expect(at(both.body, "error", "detail", "required")).toEqual([
      "read:pullrequest:bitbucket",
      "write:pullrequest:bitbucket",
    ]);
  });

  test("access tokens print classic scopes and their limit", async () => {
    const token = { token: "bot", name: "Bot", scopes: ["pullrequest:write"] };
    await shop.sandbox.seed({
      workspaces: [{ slug: "acme", repositories: [{ slug: "shop", accessTokens: [token] }] }],
    });
    const { status, headers } = await clientOf(shop.sandbox, "Bearer bot")("GET", PULL);
    expect(status).toBe(200);
    expect(headers.get("x-oauth-scopes")).toBe("pullrequest:write");
    expect(headers.get("x-accepted-oauth-scopes")).toBe("pullrequest");
    expect(headers.get("x-ratelimit-limit")).toBe("1000");
    expect(headers.get("x-ratelimit-nearlimit")).toBe("false");
    expect(headers.get("x-ratelimit-resource")).toBe("api");
  });
});

describe("addresses", () => {
  test("an unknown path has no API", async () => {
    const answer = await shop.as("ann")("GET", "/nonsense");
    expect(answer.status).toBe(404);
    expect(messageOf(answer)).toBe("Resource not found");
    expect(textAt(answer.body, "error", "detail")).toMatch(/^There is no API hosted at this URL/);
  });

  test("what Bitbucket removed is 410, the notice in both places", async () => {
    for (const path of ["/repositories", "/workspaces", "/user/permissions/workspaces"]) {
      const answer = await shop.as("ann")("GET", path);
      expect([path, answer.status]).toEqual([path, 410]);
      const data = { announcement_url: expect.stringContaining("#CHANGE-2770") };
      expect(answer.body).toMatchObject({
        error: { message: "CHANGE-2770 - Functionality has been deprecated", data },
        data,
      });
    }
  });

  test("the issue tracker is gone, with the status of the switch", async () => {
    expect((await shop.as("ann")("GET", `${SHOP}/issues`)).status).toBe(404);
    const other = await startShop({ switches: { issueEndpointStatus: 410 } });
    expect((await other.as("ann")("GET", `${SHOP}/issues/1`)).status).toBe(410);
    await other.stop();
  });

  test("other methods are 405", async () => {
    const answer = await shop.as("ann")("PUT", "/user");
    expect(answer.status).toBe(405);
    expect(answer.headers.get("allow")).toBe("GET");
  });

  test("the aliases of the API answer too", async () => {
    const authorization = basic("ann@example.com", "token-ann");
    for (const base of ["/api/2.0", "/!api/2.0"]) {
      const response = await fetch(`${shop.sandbox.url}${base}/user`, {
        headers: { authorization },
      });
      expect(response.status).toBe(200);
    }
  });

  test("links follow the name that the client uses", async () => {
    const headers = { "x-forwarded-host": "api.bitbucket.org", "x-forwarded-proto": "https" };
    const proxied = await shop.as("ann")(
      "GET",
      `${SHOP}?fields=links.self,links.html,links.clone`,
      {
        headers,
      },
    );
    expect(proxied.body).toMatchObject({
      links: {
        self: { href: `https://api.bitbucket.org/2.0${SHOP}` },
        html: { href: "https://bitbucket.org/acme/shop" },
        clone: [{ href: "https://acme@bitbucket.org/acme/shop.git" }, {}],
      },
    });
    const odd = await shop.as("ann")("GET", SHOP, { headers: { "x-forwarded-host": "a b/../c" } });
    expect(textAt(odd.body, "links", "self", "href")).toBe(`${shop.sandbox.apiUrl}${SHOP}`);
  });

  test("the API's own host without /2.0 is forbidden", async () => {
    const headers = { "x-forwarded-host": "api.bitbucket.org" };
    const response = await fetch(`${shop.sandbox.url}/user`, { headers });
    expect(response.status).toBe(403);
    expect(await response.json()).toEqual({ type: "error", error: { message: "Forbidden" } });
  });

  test("ids: slugs, UUIDs in braces, and the empty workspace with a UUID", async () => {
    const repository = await shop.as("ann")("GET", SHOP);
    const uuid = encodeURIComponent(textAt(repository.body, "uuid"));
    const workspace = encodeURIComponent(textAt(repository.body, "workspace", "uuid"));
    const names = [`${workspace}/${uuid}`, `acme/${uuid}`, `%7B%7D/${uuid}`, `${workspace}/shop`];
    for (const name of names) {
      const answer = await shop.as("ann")("GET", `/repositories/${name}`);
      expect([name, textAt(answer.body, "full_name")]).toEqual([name, "acme/shop"]);
    }
    expect((await shop.as("ann")("GET", "/repositories/%7B%7D/shop")).status).toBe(404);
    expect((await shop.as("ann")("GET", "/repositories/acme/%E0%A4%A")).status).toBe(404);
  });
});

describe("the hourly limit", () => {
  test("counts repository data only, per user, and ends after an hour", async () => {
    let now = Date.UTC(2026, 10, 23);
    const small = await startShop({ now: () => now, switches: { hourlyLimit: 2 } });
    const status = async (name: string, path: string) => (await small.as(name)("GET", path)).status;
    expect(await status("ann", SHOP)).toBe(200);
    expect(await status("ann", "/user")).toBe(200);
    expect(await status("ann", `${SHOP}/hooks/none`)).toBe(404);
    expect(await status("ann", SHOP)).toBe(429);
    expect(await status("bob", SHOP)).toBe(200);
    expect(await status("ann", "/user")).toBe(200);
    now += 3_600_000;
    expect(await status("ann", SHOP)).toBe(200);
    await small.stop();
  });

  test("429 has the form of the switches", async () => {
    const message = "Rate limit for this resource has been exceeded.";
    const bare = await startShop({ switches: { hourlyLimit: 0 } });
    const first = await bare.as("ann")("GET", SHOP);
    expect(first.body).toEqual({ type: "error", error: { message } });
    expect(first.headers.has("retry-after")).toBe(false);
    await bare.stop();
    const other = await startShop({
      switches: { hourlyLimit: 0, body429: "text", retryAfterOn429: 7 },
    });
    const second = await other.as("ann")("GET", SHOP);
    expect([second.status, second.text]).toEqual([429, message]);
    expect(second.headers.get("retry-after")).toBe("7");
    await other.stop();
  });
});

describe("calls", () => {
  test("are remembered with user, route and status, and counted", async () => {
    await shop.as("ann")("GET", `${PULL}?fields=id`);
    await shop.as("bob")("GET", `${SHOP}/pullrequests/99`);
    await shop.anonymous("GET", "/nonsense");
    const route = "/repositories/{workspace}/{repo_slug}/pullrequests/{pull_request_id}";
    expect(shop.sandbox.calls()).toEqual([
      {
        at: expect.any(Number),
        user: "ann",
        method: "GET",
        path: `${PULL}?fields=id`,
        route,
        status: 200,
      },
      {
        at: expect.any(Number),
        user: "bob",
        method: "GET",
        path: `${SHOP}/pullrequests/99`,
        route,
        status: 404,
      },
      {
        at: expect.any(Number),
        user: null,
        method: "GET",
        path: "/nonsense",
        route: "",
        status: 404,
      },
    ]);
    expect(shop.sandbox.callCounts()).toEqual({ [`GET ${route}`]: 2, "GET /nonsense": 1 });
    expect(shop.sandbox.calls({ user: "bob" })).toHaveLength(1);
    expect(shop.sandbox.calls({ route: route.replace("pull_request_id", "id") })).toHaveLength(2);
    expect(shop.sandbox.calls({ since: Date.now() + 1000 })).toEqual([]);
    expect(shop.sandbox.calls({ method: "POST" })).toEqual([]);
  });

  test("listeners are told before and after, awaited, until they leave", async () => {
    const seen: string[] = [];
    const leave = shop.sandbox.onCall(async (call: Call, phase) => {
      await Promise.resolve();
      const comments = shop.sandbox.snapshot().pullRequests[0]?.comments.length;
      seen.push(`${phase} ${call.method} ${call.status ?? "-"} ${comments ?? ""}`);
    });
    const body = { content: { raw: "Hello" } };
    await shop.as("ann")("POST", `${PULL}/comments`, { body });
    leave();
    await shop.as("ann")("GET", "/user");
    expect(seen).toEqual(["before POST - 0", "after POST 201 1"]);
  });

  test("answers are shown to onAnswer, faults are not", async () => {
    const answers: Answer[] = [];
    const watched = await startShop({ onAnswer: (answer) => answers.push(answer) });
    watched.sandbox.faults.add({ status: 500 });
    await watched.as("ann")("GET", "/user");
    await watched.as("ann")("GET", "/user");
    expect(answers).toHaveLength(1);
    expect(answers[0]).toMatchObject({ method: "GET", route: "/user", status: 200 });
    expect(Buffer.from(answers[0]?.body ?? []).toString()).toContain('"ANN"');
    await watched.stop();
  });
});

describe("faults", () => {
  const route = "/repositories/{workspace}/{repo_slug}/pullrequests/{id}/comments";
  const comment = () =>
    shop.as("ann")("POST", `${PULL}/comments`, { body: { content: { raw: "x" } } });
  const written = () => shop.sandbox.snapshot().pullRequests[0]?.comments.length;

  test("a status instead of the effect, as often as asked, after those to skip", async () => {
    const headers = { "Retry-After": "3" };
    const body = { oh: "no" };
    shop.sandbox.faults.add({
      route,
      method: "POST",
      status: 503,
      skip: 1,
      count: 2,
      headers,
      body,
    });
    const answers = [await comment(), await comment(), await comment(), await comment()];
    expect(answers.map(({ status }) => status)).toEqual([201, 503, 503, 201]);
    expect(answers[1]?.body).toEqual({ oh: "no" });
    expect(answers[1]?.headers.get("retry-after")).toBe("3");
    expect(written()).toBe(2);
  });

  test("other methods and routes are spared", async () => {
    shop.sandbox.faults.add({ route, method: "POST", status: 500 });
    expect((await shop.as("ann")("GET", `${PULL}/comments`)).status).toBe(200);
    expect((await shop.as("ann")("GET", PULL)).status).toBe(200);
    expect((await comment()).status).toBe(500);
  });

  test("a text, and a route by regular expression", async () => {
    shop.sandbox.faults.add({ route: "comments$|^/user$", status: 502, body: "<html>", count: 2 });
    expect((await shop.as("ann")("GET", "/user")).text).toBe("<html>");
    expect((await comment()).status).toBe(502);
    expect((await comment()).status).toBe(201);
  });

  test("drop before: nothing happens and the connection breaks", async () => {
    shop.sandbox.faults.add({ route, drop: "before" });
    await expect(comment()).rejects.toThrow("fetch failed");
    expect(written()).toBe(0);
    expect((await comment()).status).toBe(201);
  });

  test("drop after: the effect is there, the answer never comes", async () => {
    shop.sandbox.faults.add({ route, drop: "after" });
    await expect(comment()).rejects.toThrow("fetch failed");
    expect(written()).toBe(1);
    expect(shop.sandbox.calls().at(-1)).toMatchObject({ status: 201 });
  });

  test("a delay alone only waits", async () => {
    shop.sandbox.faults.add({ route, delayMs: 1 });
    expect((await comment()).status).toBe(201);
  });

  test("can be taken back; a broken pattern is refused at once", async () => {
    shop.sandbox.faults.add({ status: 500, count: 100 });
    shop.sandbox.faults.clear();
    expect((await comment()).status).toBe(201);
    const broken: Fault = { route: "(" };
    expect(() => shop.sandbox.faults.add(broken)).toThrow(SyntaxError);
  });
});

test("ten clients at once lose nothing and get numbers of their own", async () => {
  const clients = ["ann", "bob", "cat"].map((name) => shop.as(name));
  const answers = await Promise.all(
    Array.from({ length: 60 }, (_, index) => {
      const client = clients[index % clients.length] ?? shop.anonymous;
      return index % 2 === 0
        ? client("POST", `${PULL}/comments`, { body: { content: { raw: `c${index}` } } })
        : client("GET", `${SHOP}/diff/topic..main`);
    }),
  );
  expect(answers.filter(({ status }) => status >= 400)).toEqual([]);
  const listed = await shop.as("ann")("GET", `${PULL}/comments?pagelen=100`);
  expect(new Set(eachOf(listed.body, "id")).size).toBe(30);
});
