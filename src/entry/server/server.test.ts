import { describe, expect, test } from "vitest";
import type { IncomingEvent, PersonRecord, SigningHook } from "../../core/ports/index.ts";
import { KodyError } from "../../core/domain/index.ts";
import { createRoutes, type ServerServices } from "./index.ts";

const hook: SigningHook = {
  kind: "repository",
  ownerUuid: "{r}",
  repository: {
    ref: { workspace: "acme", slug: "shop" },
    uuid: "{r}",
    name: "Shop",
    enabled: true,
  },
  secrets: ["s"],
};

/** The services of a part that a test does not speak of: whoever calls them all the same fails. */
function stub<T>(given: Partial<T>): T {
  return given as T;
}

const people: ServerServices["people"] = {
  ...stub<ServerServices["people"]>({}),
  sessionPerson: async (word) => personOf(word),
  session: async (person) => ({
    claimed: true,
    person: person === null ? null : { id: person.id, email: "", name: "", role: person.role },
    provider: null,
  }),
  people: async () => [],
  signOut: async () => {},
  provider: null,
};

function stage(
  change: Partial<ServerServices> = {},
  webhooks: Partial<ServerServices["webhooks"]> = {},
) {
  const received: IncomingEvent[] = [];
  const counts: string[] = [];
  const services: ServerServices = {
    people,
    webhooks: {
      signingHook: async (hookKey) => (hookKey === "hook" ? hook : null),
      suspect: async () => {},
      reach: async (nonce) => (nonce === "known" ? "proof" : null),
      verify: (_, signature) => signature === "good",
      read: async (eventKey) =>
        eventKey === "pullrequest:created"
          ? { events: [{} as IncomingEvent] }
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
    memories: stub<ServerServices["memories"]>({}),
    leftovers: stub<ServerServices["leftovers"]>({}),
    notices: stub<ServerServices["notices"]>({}),
    subscriptions: stub<ServerServices["subscriptions"]>({}),
    settings: stub<ServerServices["settings"]>({}),
    health: async () => {},
    log: () => {},
    publicUrl: () => "https://kody.example.com",
    ...change,
  };
  const routes = createRoutes(services);
  const ask = (path: string, init: RequestInit = {}) => routes.request(path, init);
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    ask(path, {
      method: "POST",
      body: JSON.stringify(body),
      headers: { "content-type": "application/json", ...headers },
    });
  return { ask, post, received, counts, routes };
}

/** Whose cookie is the role's name is signed in with that role. */
function personOf(word: string): PersonRecord | null {
  if (word !== "admin" && word !== "viewer") return null;
  return {
    id: "1",
    email: `${word}@example.com`,
    name: word,
    role: word,
    state: "active",
    passwordHash: null,
    subject: null,
    lastSeenAt: null,
  };
}

const admin = { cookie: "kody_session=admin", "x-kody": "1" };
const viewer = { cookie: "kody_session=viewer", "x-kody": "1" };

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
    expect((await deliver(stage({}, { signingHook: lost }))).status).toBe(503);
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
  /** Everything that answers somebody who is not signed in. */
  const open = [
    "POST /webhooks/bitbucket/:hookKey",
    // Asked from outside whether the public address leads here; it tells nothing but that.
    "GET /reach/:nonce",
    "GET /health",
    "GET /api/session",
    "POST /api/session",
    "POST /api/claim",
    "POST /api/invitations/accept",
    "GET /api/sign-in/openid",
    "GET /api/sign-in/openid/callback",
    "GET /assets/:name{[A-Za-z0-9._-]+}",
    "GET /*",
  ];

  function registered(): { method: string; path: string }[] {
    const { routes } = stage().routes;
    // What is registered for all methods is a guard, or says that there is nothing.
    return routes.filter(({ method }) => method !== "ALL");
  }

  const concrete = (path: string) => path.replaceAll(/:\w+/g, "1");

  test("every route is closed without a session, but those that are named", async () => {
    const one = stage();
    const closed = registered().filter(({ method, path }) => !open.includes(`${method} ${path}`));
    expect(closed.length).toBeGreaterThan(30);
    for (const { method, path } of closed) {
      for (const cookie of [
        "",
        "kody_session=",
        "kody_session=forged",
        "__Host-kody_session=admin",
      ]) {
        const headers = { "x-kody": "1", cookie };
        const answer = await one.ask(concrete(path), { method, headers });
        expect([method, path, cookie, answer.status]).toEqual([method, path, cookie, 401]);
      }
      const bearer = { "x-kody": "1", authorization: "Bearer admin" };
      expect((await one.ask(concrete(path), { method, headers: bearer })).status).toBe(401);
    }
  });

  test("the named ones exist, and no unknown address is open", async () => {
    const paths = registered().map(({ method, path }) => `${method} ${path}`);
    for (const route of open) expect(paths).toContain(route);
    for (const path of ["/api/", "/api/nowhere", "/api/session/x", "/api/../api/people"])
      expect([path, (await stage().ask(path)).status]).toEqual([path, 401]);
    expect((await stage().ask("/api/nowhere", { headers: admin })).status).toBe(404);
  });

  test("a viewer is refused every write, and what only administrators read", async () => {
    const one = stage();
    const own = ["DELETE /api/session", "PUT /api/password"];
    for (const { method, path } of registered()) {
      const route = `${method} ${path}`;
      if (method === "GET" || open.includes(route) || own.includes(route)) continue;
      const answer = await one.ask(concrete(path), { method, headers: viewer, body: "{}" });
      expect([route, answer.status]).toEqual([route, 403]);
    }
    const closed = ["people", "audit-log", "channels", "model", "model/fallback", "model/use"];
    for (const path of [...closed, "destinations", "nowhere"])
      expect([path, (await one.ask(`/api/${path}`, { headers: viewer })).status]).toEqual([
        path,
        403,
      ]);
    expect((await one.ask("/api/status", { headers: viewer })).status).toBe(200);
    expect((await one.ask("/api/reviews/1", { headers: viewer })).status).toBe(404);
    expect((await one.ask("/api/people", { headers: admin })).status).toBe(200);
  });

  test("signing out takes the cookie back", async () => {
    const answer = await stage().ask("/api/session", { method: "DELETE", headers: viewer });
    expect(answer.status).toBe(204);
    expect(answer.headers.get("set-cookie")).toMatch(/^kody_session=; Max-Age=0; .*HttpOnly/);
  });

  test("requests are read strictly, all problems at once", async () => {
    const answer = await stage().post("/api/connection", { email: 5, tokn: "x" }, admin);
    expect(answer.status).toBe(400);
    const { error } = (await answer.json()) as { error: { message: string } };
    expect(error.message).toMatch(/email/);
    expect(error.message).toMatch(/token/);
    expect(error.message).toMatch(/tokn/);
    expect(
      (await stage().ask("/api/connection", { method: "POST", body: "{", headers: admin })).status,
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
    const answer = await refused.post("/api/connection", { token: "t" }, admin);
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
    const text = await (await broken.ask("/api/status", { headers: admin })).text();
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

describe("what was left open", () => {
  const leftovers: Partial<ServerServices["leftovers"]> = {
    leftovers: async () => ({ leftovers: [] }),
    leftoversAsCsv: async () => '"merged"\r\n',
  };
  const withLeftovers = () => stage({ leftovers: stub<ServerServices["leftovers"]>(leftovers) });

  test("everybody who is signed in reads it, also as a file", async () => {
    const { ask } = withLeftovers();
    expect((await ask("/api/leftovers")).status).toBe(401);
    expect((await ask("/api/leftovers", { headers: viewer })).status).toBe(200);
    const file = await ask("/api/leftovers?format=csv", { headers: viewer });
    expect(file.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect(file.headers.get("content-disposition")).toContain("kody-left-open.csv");
  });

  test("only administrators close, and only as done or not to be fixed", async () => {
    const { ask } = withLeftovers();
    const put = (who: Record<string, string>, state: string) =>
      ask("/api/leftovers/1/state", {
        method: "PUT",
        headers: { ...who, "content-type": "application/json" },
        body: JSON.stringify({ state }),
      });
    expect((await put(viewer, "done")).status).toBe(403);
    expect((await put(admin, "open")).status).toBe(400);
  });
});
