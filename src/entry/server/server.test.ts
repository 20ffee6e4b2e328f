import { describe, expect, test } from "vitest";
import type { IncomingEvent, WatchedRepository } from "../../core/ports/index.ts";
import { KodyError } from "../../core/domain/index.ts";
import { createRoutes, type ServerServices } from "./index.ts";

const key = "the-key-printed-at-start";
const repository: WatchedRepository = {
  ref: { workspace: "acme", slug: "shop" },
  uuid: "{r}",
  name: "Shop",
  enabled: true,
  hookKey: "hook",
  hookUuid: null,
};

/** The services of a part that a test does not speak of: whoever calls them all the same fails. */
function stub<T>(given: Partial<T>): T {
  return given as T;
}

function stage(
  change: Partial<ServerServices> = {},
  webhooks: Partial<ServerServices["webhooks"]> = {},
) {
  const received: IncomingEvent[] = [];
  const counts: string[] = [];
  let time = 0;
  const services: ServerServices = {
    webhooks: {
      hookSecrets: async (hookKey) => (hookKey === "hook" ? { repository, secrets: ["s"] } : null),
      verify: (_, signature) => signature === "good",
      read: (eventKey) =>
        eventKey === "pullrequest:created"
          ? { event: {} as IncomingEvent }
          : { ignored: "not used" },
      receive: async (event) => {
        received.push(event);
        return "queued";
      },
      count: (answer) => void counts.push(answer),
      ...webhooks,
    },
    reviews: {
      status: async () => ({
        version: "0",
        connection: null,
        repositories: [],
        queue: { waiting: 0, active: 0, deadLetters: 0 },
        lastReviewAt: null,
      }),
      requestReview: async () => ({ queued: true }),
      reviews: async () => [],
      review: async () => null,
    },
    connection: stub<ServerServices["connection"]>({}),
    repositories: stub<ServerServices["repositories"]>({}),
    notices: stub<ServerServices["notices"]>({}),
    settings: stub<ServerServices["settings"]>({}),
    health: async () => {},
    log: () => {},
    now: () => time,
    ...change,
  };
  const routes = createRoutes(services, key);
  const ask = (path: string, init: RequestInit = {}) => routes.request(path, init);
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    ask(path, {
      method: "POST",
      body: JSON.stringify(body),
      headers: { "content-type": "application/json", ...headers },
    });
  return { ask, post, received, counts, advance: (milliseconds: number) => (time += milliseconds) };
}

const bearer = { authorization: `Bearer ${key}` };

describe("webhooks", () => {
  const deliver = (
    stageOf: ReturnType<typeof stage>,
    path = "/webhooks/bitbucket/hook",
    headers = {},
    body: unknown = {},
  ) =>
    stageOf.post(path, body, {
      "x-event-key": "pullrequest:created",
      "x-hub-signature": "good",
      ...headers,
    });

  test("a signed delivery is stored, then answered", async () => {
    const one = stage();
    expect((await deliver(one)).status).toBe(202);
    expect(one.received).toHaveLength(1);
  });

  test("an unsigned one, a forged one and one for an unknown hook leave only a count", async () => {
    const one = stage();
    expect((await deliver(one, undefined, { "x-hub-signature": "forged" })).status).toBe(401);
    expect((await one.post("/webhooks/bitbucket/hook", {})).status).toBe(401);
    expect((await deliver(one, "/webhooks/bitbucket/other")).status).toBe(401);
    expect(one.received).toEqual([]);
    expect(one.counts).toEqual(["unsigned", "unsigned", "unknown-hook"]);
  });

  test("what can't be stored is not acknowledged", async () => {
    const lost = async (): Promise<never> => {
      throw new Error("database away");
    };
    expect((await deliver(stage({}, { receive: lost }))).status).toBe(503);
    expect((await deliver(stage({}, { hookSecrets: lost }))).status).toBe(503);
  });

  test("an oversized body is refused, with or without its length announced", async () => {
    const one = stage();
    const large = "x".repeat(1_100_000);
    expect((await deliver(one, undefined, { "content-length": "1100002" }, large)).status).toBe(
      413,
    );
    expect((await deliver(one, undefined, {}, large)).status).toBe(413);
    expect(one.received).toEqual([]);
  });

  test("events that Kody does not use are acknowledged and forgotten", async () => {
    const one = stage();
    expect((await deliver(one, undefined, { "x-event-key": "repo:push" })).status).toBe(202);
    expect(one.received).toEqual([]);
  });
});

describe("the API", () => {
  const guarded: [string, string][] = [
    ["GET", "/api/status"],
    ["POST", "/api/connection"],
    ["GET", "/api/repositories"],
    ["POST", "/api/repositories"],
    ["GET", "/api/reviews"],
    ["POST", "/api/reviews"],
    ["GET", "/api/reviews/1"],
    ["DELETE", "/api/session"],
  ];

  test.each(guarded)("%s %s is closed without a session", async (method, path) => {
    expect((await stage().ask(path, { method, headers: { "x-kody": "1" } })).status).toBe(401);
    expect(
      (await stage().ask(path, { method, headers: { authorization: "Bearer wrong" } })).status,
    ).toBe(401);
  });

  test("the key opens a session by cookie, and closing ends it", async () => {
    const one = stage();
    const opened = await one.post("/api/session", { key }, { "x-kody": "1" });
    expect(opened.status).toBe(204);
    const cookie = opened.headers.get("set-cookie") ?? "";
    expect(cookie).toMatch(/HttpOnly.*SameSite=Strict/);
    const headers = { cookie: cookie.split(";")[0] ?? "", "x-kody": "1" };
    expect((await one.ask("/api/status", { headers })).status).toBe(200);
    expect((await one.ask("/api/session", { method: "DELETE", headers })).status).toBe(204);
    expect((await one.ask("/api/status", { headers })).status).toBe(401);
  });

  test("a session ends by itself", async () => {
    const one = stage();
    const opened = await one.post("/api/session", { key }, { "x-kody": "1" });
    const headers = { cookie: opened.headers.get("set-cookie")?.split(";")[0] ?? "" };
    one.advance(13 * 3_600_000);
    expect((await one.ask("/api/status", { headers })).status).toBe(401);
  });

  test("guessing the key is limited, but never locks out the right one", async () => {
    const one = stage();
    for (let guess = 0; guess < 10; guess += 1) {
      expect(
        (await one.post("/api/session", { key: `no${guess}` }, { "x-kody": "1" })).status,
      ).toBe(401);
    }
    const guess = () => one.post("/api/session", { key: "no" }, { "x-kody": "1" });
    const program = () => one.ask("/api/status", { headers: { authorization: "Bearer no" } });
    expect([(await guess()).status, (await program()).status]).toEqual([429, 429]);
    expect((await one.post("/api/session", { key }, { "x-kody": "1" })).status).toBe(204);
    expect((await one.ask("/api/status", { headers: bearer })).status).toBe(200);
    one.advance(61_000);
    expect([(await guess()).status, (await program()).status]).toEqual([401, 401]);
  });

  test("a form of another site cannot write", async () => {
    const one = stage();
    const opened = await one.post("/api/session", { key }, { "x-kody": "1" });
    const cookie = opened.headers.get("set-cookie")?.split(";")[0] ?? "";
    expect(
      (await one.post("/api/repositories", { workspace: "a", slug: "b" }, { cookie })).status,
    ).toBe(403);
  });

  test("requests are read strictly, all problems at once", async () => {
    const answer = await stage().post("/api/connection", { email: 5, tokn: "x" }, bearer);
    expect(answer.status).toBe(400);
    const { error } = (await answer.json()) as { error: { message: string } };
    expect(error.message).toMatch(/email/);
    expect(error.message).toMatch(/token/);
    expect(error.message).toMatch(/tokn/);
    expect(
      (await stage().ask("/api/connection", { method: "POST", body: "{", headers: bearer })).status,
    ).toBe(400);
  });

  test("errors are sentences; an unforeseen one shows nothing of the inside", async () => {
    const refused = stage({
      connection: stub<ServerServices["connection"]>({
        connect: async () => {
          throw new KodyError("credential-refused", "Bitbucket refused the token (401).");
        },
      }),
    });
    const answer = await refused.post("/api/connection", { token: "t" }, bearer);
    expect([answer.status, await answer.json()]).toEqual([
      400,
      { error: { code: "credential-refused", message: "Bitbucket refused the token (401)." } },
    ]);
    const broken = stage({
      reviews: stub<ServerServices["reviews"]>({
        status: async () => {
          throw new Error("password=hunter2");
        },
      }),
    });
    const text = await (await broken.ask("/api/status", { headers: bearer })).text();
    expect(text).not.toContain("hunter2");
  });

  test("health says whether the database answers", async () => {
    expect((await stage().ask("/health")).status).toBe(200);
    const away = stage({
      health: async () => {
        throw new Error();
      },
    });
    expect((await away.ask("/health")).status).toBe(503);
  });

  test("every answer forbids framing and foreign scripts", async () => {
    const policy = (await stage().ask("/health")).headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
  });
});
