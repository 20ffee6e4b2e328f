import { createHmac } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { SandboxOptions } from "../options.ts";
import type { Switches } from "../state.ts";
import { PULL, SHOP, startReceiver, startShop } from "../testing/index.ts";
import type { Fixture, Receiver } from "../testing/index.ts";

let receiver: Receiver;
let shop: Fixture;

beforeEach(async () => {
  receiver = await startReceiver();
});

afterEach(async () => {
  await shop.stop();
  await receiver.close();
});

const COMMENTS = ["pullrequest:comment_created"];

async function start(switches: Partial<Switches> = {}, secret: string | null = "s3cret") {
  const options: SandboxOptions = { switches: { retryDelayMs: 1, ...switches } };
  shop = await startShop(options);
  await hook({ events: COMMENTS, secret });
}

function hook(more: { events: string[]; secret?: string | null; active?: boolean; url?: string }) {
  const body = { url: receiver.url, ...more };
  return shop.as("ann")("POST", `${SHOP}/hooks`, { body });
}

async function comment(raw = "Hello"): Promise<void> {
  await shop.as("bob")("POST", `${PULL}/comments`, { body: { content: { raw } } });
  await shop.sandbox.settled();
}

const outcomes = () =>
  shop.sandbox.deliveries().map(({ attempt, outcome, status }) => [attempt, outcome, status]);

describe("a delivery", () => {
  test("has Bitbucket's headers, and a signature of exactly these bytes", async () => {
    await start();
    await comment("Grüße ✓");
    const [one] = receiver.received;
    expect(one?.headers).toMatchObject({
      "x-event-key": "pullrequest:comment_created",
      "x-hook-uuid": expect.stringMatching(/^[0-9a-f-]{36}$/),
      "x-request-uuid": expect.stringMatching(/^[0-9a-f-]{36}$/),
      "x-attempt-number": "1",
      "user-agent": "Bitbucket-Webhooks/2.0",
      "content-type": "application/json",
      traceparent: expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/),
    });
    const digest = createHmac("sha256", "s3cret")
      .update(one?.text ?? "")
      .digest("hex");
    expect(one?.headers["x-hub-signature"]).toBe(`sha256=${digest}`);
  });

  test("has no signature without a secret", async () => {
    await start({}, null);
    await comment();
    expect(receiver.received[0]?.headers).not.toHaveProperty("x-hub-signature");
  });

  test("is remembered with everything about it", async () => {
    await start();
    await comment();
    expect(shop.sandbox.deliveries()).toEqual([
      {
        at: expect.any(Number),
        event: "pullrequest:comment_created",
        hook: expect.any(String),
        request: receiver.received[0]?.headers["x-request-uuid"],
        url: receiver.url,
        attempt: 1,
        outcome: "answered",
        status: 200,
        error: null,
        bodySize: Buffer.byteLength(receiver.received[0]?.text ?? ""),
        headers: expect.objectContaining({ "X-Attempt-Number": "1" }),
        body: receiver.received[0]?.text,
        durationMs: expect.any(Number),
      },
    ]);
  });
});

describe("attempts", () => {
  test("two more on 5xx, with the same request UUID", async () => {
    await start();
    receiver.answers.push(500, 503, 502);
    await comment();
    expect(receiver.received.map(({ headers }) => headers["x-attempt-number"])).toEqual([
      "1",
      "2",
      "3",
    ]);
    expect(new Set(receiver.received.map(({ headers }) => headers["x-request-uuid"])).size).toBe(1);
    expect(new Set(receiver.received.map(({ text }) => text)).size).toBe(1);
    expect(outcomes()).toEqual([
      [1, "answered", 500],
      [2, "answered", 503],
      [3, "answered", 502],
    ]);
  });

  test("no more once it went well", async () => {
    await start();
    receiver.answers.push(500);
    await comment();
    expect(outcomes()).toEqual([
      [1, "answered", 500],
      [2, "answered", 200],
    ]);
  });

  test.each([400, 404, 301])("none on %d", async (status) => {
    await start();
    receiver.answers.push(status);
    await comment();
    expect(outcomes()).toEqual([[1, "answered", status]]);
  });

  test("a receiver that is too slow, by the switch tried again", async () => {
    await start({ deliveryTimeoutMs: 30 });
    receiver.answers.push("hang");
    await comment();
    expect(outcomes()).toEqual([[1, "failed", null]]);
    expect(shop.sandbox.deliveries()[0]?.error).toBe("No answer within 30 ms.");
    await shop.stop();
    await start({ deliveryTimeoutMs: 30, retryOnTimeout: true });
    receiver.answers.push("hang");
    await comment();
    expect(outcomes()).toEqual([
      [1, "failed", null],
      [2, "answered", 200],
    ]);
  });

  test("a receiver that is not there", async () => {
    await start();
    await hook({ events: COMMENTS, url: "http://127.0.0.1:9/nobody" });
    await comment();
    const failed = shop.sandbox.deliveries().filter(({ outcome }) => outcome === "failed");
    expect(failed.map(({ url, error }) => [url, error])).toEqual([
      ["http://127.0.0.1:9/nobody", expect.stringContaining("ECONNREFUSED")],
    ]);
  });

  test("nothing above 256 KB, silently", async () => {
    await start();
    await comment("x".repeat(300_000));
    expect(receiver.received).toEqual([]);
    expect(shop.sandbox.deliveries()).toMatchObject([
      { outcome: "dropped", status: null, attempt: 1, error: expect.stringContaining("bytes") },
    ]);
  });
});

describe("who gets what", () => {
  test("active hooks that subscribed, of the repository and of its workspace", async () => {
    await start();
    await hook({ events: ["repo:push"] });
    await hook({ events: COMMENTS, active: false });
    const body = { url: `${receiver.url}/workspace`, events: COMMENTS };
    await shop.as("ann")("POST", "/workspaces/acme/hooks", { body });
    await comment();
    const urls = shop.sandbox.deliveries().map(({ url }) => url);
    expect(urls.toSorted()).toEqual([receiver.url, `${receiver.url}/workspace`]);
  });

  test("also who caused it", async () => {
    await start();
    await shop.as("ann")("POST", `${PULL}/comments`, { body: { content: { raw: "Mine" } } });
    await shop.sandbox.settled();
    expect(receiver.last("pullrequest:comment_created")).toMatchObject({
      actor: { nickname: "ann" },
    });
  });
});

test("closing ends deliveries that are under way", async () => {
  await start({ retryDelayMs: 60_000 });
  receiver.answers.push(500);
  const arrived = new Promise<void>((resolve) => {
    const leave = shop.sandbox.onCall((_, phase) => {
      if (phase === "after") {
        leave();
        resolve();
      }
    });
  });
  await shop.as("bob")("POST", `${PULL}/comments`, { body: { content: { raw: "x" } } });
  await arrived;
  await shop.stop();
  expect(receiver.received.length).toBeLessThanOrEqual(1);
});

test("deliveries are lost as often as a switch says, and the same ones each time", async () => {
  const lost: boolean[][] = [];
  for (let time = 0; time < 2; time += 1) {
    if (time > 0) await shop.stop();
    await start({ dropDeliveries: 0.3, dropSeed: 5 });
    for (let count = 0; count < 40; count += 1) await comment(String(count));
    lost.push(shop.sandbox.deliveries().map(({ outcome }) => outcome === "dropped"));
  }
  expect(lost[0]).toEqual(lost[1]);
  const dropped = lost[0]?.filter(Boolean).length ?? 0;
  expect(dropped).toBeGreaterThan(5);
  expect(dropped).toBeLessThan(20);
  expect(receiver.received).toHaveLength(2 * (40 - dropped));
});
