import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { IncomingEvent, SigningHook } from "../../core/ports/index.ts";
import { webhookRoutes, type WebhookServices } from "./webhooks.ts";

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

function stage(change: Partial<WebhookServices> = {}) {
  const steps: string[] = [];
  const suspects: object[] = [];
  const causes: unknown[] = [];
  const routes = webhookRoutes({
    signingHook: async (key) => {
      steps.push("secrets");
      return key === "hook" ? hook : null;
    },
    suspect: async (suspect) => {
      suspects.push(suspect);
    },
    reach: async (nonce) => (nonce === "known" ? "proof" : null),
    verify: (_, signature) => {
      steps.push("verify");
      return signature === "good";
    },
    read: async () => {
      steps.push("read");
      return { events: [{} as IncomingEvent] };
    },
    receive: async () => {
      steps.push("receive");
      return "queued";
    },
    count: (answer, cause) => {
      steps.push(answer);
      if (cause !== undefined) causes.push(cause);
    },
    ...change,
  });
  const deliver = (init: RequestInit = {}, path = "/bitbucket/hook") =>
    routes.request(path, {
      method: "POST",
      body: "{}",
      headers: { "x-hub-signature": "good", "x-event-key": "pullrequest:created" },
      ...init,
    });
  return { steps, causes, suspects, deliver };
}

describe("a delivery", () => {
  test("is verified, read, stored, and only then answered", async () => {
    const { steps, deliver } = stage();
    expect((await deliver()).status).toBe(202);
    expect(steps).toEqual(["secrets", "verify", "read", "receive", "accepted"]);
  });

  test("is not answered before it is stored", async () => {
    const stored = Promise.withResolvers<"queued">();
    const asked = Promise.withResolvers<void>();
    const { deliver } = stage({
      receive: () => {
        asked.resolve();
        return stored.promise;
      },
    });
    let answered = false;
    const answer = Promise.resolve(deliver()).then((response) => {
      answered = true;
      return response;
    });
    await asked.promise;
    await new Promise((resolve) => setImmediate(resolve));
    expect(answered).toBe(false);
    stored.resolve("queued");
    expect((await answer).status).toBe(202);
  });

  test("that says the same again is told so", async () => {
    const { deliver } = stage({ receive: async () => "duplicate" });
    const answer = await deliver();
    expect([answer.status, await answer.json()]).toEqual([202, { status: "duplicate" }]);
  });

  test("without a valid signature is not even parsed", async () => {
    const { steps, deliver } = stage();
    for (const headers of [{}, { "x-hub-signature": "" }, { "x-hub-signature-256": "good" }]) {
      expect((await deliver({ headers })).status).toBe(401);
    }
    expect(steps).not.toContain("read");
    expect(steps).not.toContain("receive");
  });

  test("for an unknown hook is refused as a forged one is: nobody learns which hooks exist", async () => {
    const { deliver } = stage();
    const unknown = await deliver({}, "/bitbucket/other");
    const forged = await deliver({ headers: { "x-hub-signature": "bad" } });
    expect([unknown.status, await unknown.text()]).toEqual([forged.status, await forged.text()]);
  });

  test("that is refused makes its hook suspicious, by its address or by the uuid it names", async () => {
    const { suspects, deliver } = stage();
    const bad = { "x-hub-signature": "bad" };
    await deliver({ headers: bad });
    await deliver({ headers: { ...bad, "x-hook-uuid": "abc" } }, "/bitbucket/other");
    await deliver({ headers: { ...bad, "x-hook-uuid": "{abc}" } }, "/bitbucket/other");
    await deliver({}, "/bitbucket/other");
    await deliver();
    expect(suspects).toEqual([
      hook,
      { hookUuid: "{abc}" },
      { hookUuid: "{abc}" },
      { hookUuid: "{}" },
    ]);
  });

  test("that can't be stored is refused with a word on why in the log, not in the answer", async () => {
    const broken = new Error("disk full at /var/lib/kody");
    const one = stage({ receive: () => Promise.reject(broken) });
    const answer = await one.deliver();
    expect(answer.status).toBe(503);
    expect(await answer.text()).not.toContain("/var/lib");
    const two = stage({ signingHook: () => Promise.reject(broken) });
    expect((await two.deliver()).status).toBe(503);
    expect([one.causes, two.causes]).toEqual([[broken], [broken]]);
    expect(two.steps).toEqual(["unavailable"]);
  });

  test("that is malformed is refused for good, so that Bitbucket does not repeat it", async () => {
    const { steps, deliver } = stage({
      read: async () => ({ malformed: "It has no pull request." }),
    });
    const answer = await deliver();
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain("It has no pull request.");
    expect(steps).not.toContain("receive");
  });

  test("reaches the verification byte for byte", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2_000 }), async (bytes) => {
        let seen: Uint8Array | null = null;
        const { deliver } = stage({
          verify: (body) => {
            seen = body;
            return true;
          },
        });
        await deliver({ body: new Uint8Array(bytes) });
        expect(seen).toEqual(new Uint8Array(bytes));
      }),
      { numRuns: 50 },
    );
  });

  test("that is compressed stays so: nothing unpacks a bomb", async () => {
    let length = 0;
    const { deliver } = stage({
      verify: (body) => {
        length = body.length;
        return false;
      },
    });
    const body = new Uint8Array(randomBytes(500));
    await deliver({ body, headers: { "content-encoding": "gzip" } });
    expect(length).toBe(500);
  });

  test.each(["GET", "PUT", "DELETE", "PATCH"])("by %s is none", async (method) => {
    const { steps, deliver } = stage();
    expect((await deliver({ method, body: null })).status).toBe(404);
    expect(steps).toEqual([]);
  });
});
