import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createMemoryLedger } from "./ledger.ts";
import {
  canary,
  createScriptedHost,
  createTestClient,
  createTestClock,
  rejection,
  type Reaction,
  type Received,
  type ScriptedHost,
} from "./scripted-host.ts";

const ref = { workspace: "acme", slug: "shop", id: 1 };
const found: Reaction = { status: 200, body: { id: 1 } };

let reply: (request: Received) => Reaction = () => found;
let host: ScriptedHost;

beforeEach(async () => {
  reply = () => found;
  host = await createScriptedHost((request) => reply(request));
});
afterEach(() => host.close());

function refuseWith(status: number, body: unknown): void {
  reply = () => ({ status, body });
}

function askOnce(): Promise<unknown> {
  return rejection(createTestClient(host.apiUrl).codeHost.getPullRequest(ref));
}

describe("401", () => {
  const body = {
    type: "error",
    error: { message: "Token is invalid, expired, or not supported for this endpoint." },
  };

  it("ends all work of the client and is reported once", async () => {
    const reasons: string[] = [];
    refuseWith(401, body);
    const client = createTestClient(host.apiUrl, {
      onCredentialRefused: ({ reason }) => reasons.push(reason),
    });
    const first = await rejection(client.codeHost.getPullRequest(ref));
    expect(first).toMatchObject({ code: "credential-refused", retryable: false });
    reply = () => found;
    const second = await rejection(client.directory.whoAmI());
    const third = await rejection(client.codeHost.createComment(ref, { body: "x" }));
    expect([second, third]).toMatchObject([
      { code: "credential-refused" },
      { code: "credential-refused" },
    ]);
    expect(host.received).toHaveLength(1);
    expect(reasons).toHaveLength(1);
    expect(reasons[0]).toMatch(
      /^Bitbucket refused the credential \(401\).+Give Kody a valid one\.$/,
    );
  });

  it("stops the calls that wait for their turn", async () => {
    refuseWith(401, body);
    const client = createTestClient(host.apiUrl, { limits: { concurrency: 1 } });
    const calls = await Promise.allSettled(
      Array.from({ length: 20 }, () => client.codeHost.getPullRequest(ref)),
    );
    expect(calls.every((call) => call.status === "rejected")).toBe(true);
    expect(host.received).toHaveLength(1);
  });

  it("is reported once although several calls meet it, and costs no budget afterwards", async () => {
    const reasons: string[] = [];
    refuseWith(401, body);
    const ledger = createMemoryLedger(createTestClock(), 100);
    const client = createTestClient(host.apiUrl, {
      ledger,
      onCredentialRefused: ({ reason }) => reasons.push(reason),
    });
    const ask = (): Promise<unknown> => rejection(client.codeHost.getPullRequest(ref));
    await Promise.all([ask(), ask(), ask(), ask()]);
    expect(host.received).toHaveLength(4);
    expect(reasons).toHaveLength(1);
    await ask();
    expect((await ledger.reserve("test")).used).toBe(5);
  });

  it("stops a call that waits to be repeated", async () => {
    const clock = createTestClock();
    reply = (request) => (request.url.endsWith("/user") ? { status: 401, body } : { status: 503 });
    const client = createTestClient(host.apiUrl, {
      clock: {
        now: clock.now,
        sleep: async () => {
          await rejection(client.directory.whoAmI());
        },
      },
    });
    const error = await rejection(client.codeHost.getPullRequest(ref));
    expect(error).toMatchObject({ code: "credential-refused" });
    expect(host.received.map((request) => request.url.split("/").at(-1))).toEqual(["1", "user"]);
  });

  it("does not concern another client", async () => {
    refuseWith(401, body);
    await askOnce();
    reply = () => found;
    await expect(createTestClient(host.apiUrl).codeHost.getPullRequest(ref)).resolves.toMatchObject(
      { title: "" },
    );
  });
});

describe("403", () => {
  it("names the scopes that are missing", async () => {
    const detail = {
      required: ["read:pullrequest:bitbucket", "write:pullrequest:bitbucket"],
      granted: ["read:user:bitbucket", "read:pullrequest:bitbucket"],
    };
    refuseWith(403, {
      type: "error",
      error: { message: "Your credentials lack one or more required privilege scopes.", detail },
    });
    expect(await askOnce()).toMatchObject({
      code: "scope-missing",
      retryable: false,
      message:
        "The token lacks write:pullrequest:bitbucket, needed for pull request acme/shop#1. Create a token that has it and give it to Kody.",
      details: { ...detail, missing: ["write:pullrequest:bitbucket"] },
    });
  });

  it("names what is required when classic scopes hide what is missing", async () => {
    refuseWith(403, {
      error: { message: "", detail: { required: ["pullrequest"], granted: ["pullrequest"] } },
    });
    expect(await askOnce()).toMatchObject({
      code: "scope-missing",
      details: { missing: ["pullrequest"] },
    });
  });

  it("is a lack of permission otherwise, in Bitbucket's words", async () => {
    refuseWith(403, {
      type: "error",
      error: { message: "User does not have permission to install webhooks." },
    });
    expect(await askOnce()).toMatchObject({
      code: "permission-missing",
      message: expect.stringContaining(
        "(403): User does not have permission to install webhooks. Give",
      ),
    });
    for (const body of [
      "",
      "Forbidden",
      {},
      { error: null },
      { error: { detail: { required: [] } } },
    ]) {
      refuseWith(403, body);
      expect(await askOnce()).toMatchObject({ code: "permission-missing" });
    }
  });
});

describe("other refusals", () => {
  it("400 carries Bitbucket's message and its fields", async () => {
    const text = "Ensure this value has at most 40 characters (it has 48).";
    refuseWith(400, { type: "error", error: { message: "Bad request", fields: { key: [text] } } });
    expect(await askOnce()).toMatchObject({
      code: "host-rejected",
      message: expect.stringContaining(`(400): Bad request; key: ${text.slice(0, -1)}. Repeating`),
      details: { status: 400, fields: { key: [text] } },
    });
  });

  it("400 of Code Insights is understood", async () => {
    refuseWith(400, { code: 400, message: "Invalid report type" });
    expect(await askOnce()).toMatchObject({
      message: expect.stringContaining("Invalid report type"),
    });
  });

  it("400 of pipelines is understood, which puts the useful words in detail", async () => {
    refuseWith(400, { error: { message: "Bad request", detail: "The branch has no pipeline." } });
    expect(await askOnce()).toMatchObject({
      message: expect.stringContaining("Bad request; The branch has no pipeline."),
    });
  });

  it("409 is a conflict", async () => {
    refuseWith(409, { error: { message: "refs moved" } });
    expect(await askOnce()).toMatchObject({
      code: "conflict",
      message: expect.stringContaining("refs moved"),
    });
  });

  it("410 names the removed function", async () => {
    refuseWith(410, { error: { message: "CHANGE-2770 - Functionality has been deprecated" } });
    expect(await askOnce()).toMatchObject({
      code: "host-rejected",
      message: expect.stringMatching(/GET \/repositories\/\{workspace\}.+CHANGE-2770/),
    });
  });

  it("keeps what Bitbucket says to one line of bounded length", async () => {
    const long = `first\n\u001b[31msecond\u202e ${"x".repeat(10_000)}`;
    refuseWith(400, { error: { message: long, fields: { a: [long], b: [long], c: [long] } } });
    const error = await askOnce();
    const message = error instanceof Error ? error.message : "";
    expect(message).toContain("first [31msecond");
    expect(message).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(message.length).toBeLessThan(900);
  });
});

describe("the hourly limit of Bitbucket", () => {
  it("costs one call a minute while it lasts, and none is lost", async () => {
    const clock = createTestClock();
    const client = createTestClient(host.apiUrl, { clock });
    refuseWith(429, "Rate limit for this resource has been exceeded.");
    await rejection(client.codeHost.getPullRequest(ref));
    host.received.length = 0;
    for (let second = 0; second < 600; second += 1) {
      const error = await rejection(client.codeHost.getPullRequest(ref));
      expect(error).toMatchObject({ code: "rate-limited", retryable: true });
      clock.pass(1_000);
    }
    expect(host.received.length).toBeGreaterThanOrEqual(9);
    expect(host.received.length).toBeLessThanOrEqual(10);
    reply = () => found;
    clock.pass(60_000);
    await expect(client.codeHost.getPullRequest(ref)).resolves.toMatchObject({ state: "open" });
    await expect(client.codeHost.getPullRequest(ref)).resolves.toMatchObject({ state: "open" });
  });
});

describe("the ledger", () => {
  it("is asked before every attempt, repeated ones too", async () => {
    const clock = createTestClock();
    const ledger = createMemoryLedger(clock, 100);
    reply = () => ({ status: 503 });
    await rejection(createTestClient(host.apiUrl, { clock, ledger }).codeHost.getPullRequest(ref));
    expect(host.received).toHaveLength(4);
    expect((await ledger.reserve("test")).used).toBe(5);
  });

  it("stops the client before Bitbucket would, saying when to come back", async () => {
    const clock = createTestClock();
    const client = createTestClient(host.apiUrl, { clock, ledger: createMemoryLedger(clock, 2) });
    await client.codeHost.getPullRequest(ref);
    clock.pass(1_000_000);
    await client.codeHost.getPullRequest(ref);
    expect(await rejection(client.codeHost.getPullRequest(ref))).toMatchObject({
      code: "rate-limited",
      retryable: true,
      retryAfter: 2_600,
      message: expect.stringContaining("budget of API calls"),
    });
    expect(host.received).toHaveLength(2);
    clock.pass(2_598_000);
    await client.codeHost.getPullRequest(ref);
    expect(clock.slept).toEqual([2_000]);
    expect(host.received).toHaveLength(3);
  });

  it("does not wait for ever for a ledger that always asks for a little more", async () => {
    const ledger = { reserve: async () => ({ granted: false, wait: 1, used: 1, limit: 1 }) };
    const clock = createTestClock();
    const error = await rejection(
      createTestClient(host.apiUrl, { clock, ledger }).codeHost.getPullRequest(ref),
    );
    expect(error).toMatchObject({ code: "rate-limited" });
    expect(clock.slept.reduce((sum, ms) => sum + ms, 0)).toBeLessThanOrEqual(5_000);
    expect(host.received).toHaveLength(0);
  });
});

describe("the credential on the wire", () => {
  it("is Basic with the email for API tokens", async () => {
    await createTestClient(host.apiUrl).codeHost.getPullRequest(ref);
    const header = host.received[0]?.headers.authorization ?? "";
    expect(header).toMatch(/^Basic /);
    expect(Buffer.from(header.slice(6), "base64").toString()).toBe(`kody@example.com:${canary}`);
  });

  it("is Bearer for access tokens, and asked for anew for every call", async () => {
    const tokens = ["one", "two"];
    const reveal = async (): Promise<string> => tokens.shift() ?? "none";
    const client = createTestClient(host.apiUrl, { credential: { kind: "access-token", reveal } });
    await client.codeHost.getPullRequest(ref);
    await client.codeHost.getPullRequest(ref);
    expect(host.received.map((request) => request.headers.authorization)).toEqual([
      "Bearer one",
      "Bearer two",
    ]);
  });
});

describe("concurrency", () => {
  it("keeps at most four calls in flight", async () => {
    let running = 0;
    let most = 0;
    const counting: typeof fetch = async (input, init) => {
      running += 1;
      most = Math.max(most, running);
      const response = await fetch(input, init);
      running -= 1;
      return response;
    };
    const client = createTestClient(host.apiUrl, { fetch: counting });
    await Promise.all(Array.from({ length: 30 }, () => client.codeHost.getPullRequest(ref)));
    expect(host.received).toHaveLength(30);
    expect(most).toBe(4);
  });
});
