import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, test } from "vitest";
import { createOutbound } from "../outbound/index.ts";
import { createNoticeSender } from "./index.ts";

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  }
});

/** Posts to a chat server that acts so. */
async function sendTo(
  listener: RequestListener,
  { allowed = ["chat.test"], milliseconds = 5_000 } = {},
) {
  const server = createServer(listener);
  servers.push(server);
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  const outbound = createOutbound({ allowed, lookup: async () => ["127.0.0.1"] });
  const sender = createNoticeSender({
    outbound,
    milliseconds: { webhook: milliseconds, email: 1 },
  });
  return sender.webhook(`http://chat.test:${port}/services/T0/s3cret`, { text: "Grüße" });
}

function answering(
  status: number,
  text: string,
  headers: Record<string, string> = {},
): RequestListener {
  return (request, response) => {
    request.resume().on("end", () => response.writeHead(status, headers).end(text));
  };
}

describe("a chat webhook", () => {
  test("gets one POST of JSON", async () => {
    const seen: string[] = [];
    const outcome = await sendTo((request, response) => {
      seen.push(`${request.method} ${request.url} ${request.headers["content-type"]}`);
      request.setEncoding("utf8").on("data", (text: string) => seen.push(text));
      request.on("end", () => response.end("ok"));
    });
    expect(outcome).toEqual({ sent: true, problem: null });
    expect(seen).toEqual(["POST /services/T0/s3cret application/json", '{"text":"Grüße"}']);
  });

  test.each([
    [400, "invalid_payload", "400 invalid_payload"],
    [403, "action_prohibited", "403 action_prohibited"],
    [404, "no_service", "404 no_service"],
    [410, "channel_is_archived", "410 channel_is_archived"],
    [404, "<html><h1>s3cret not found</h1></html>", "404"],
    [401, "", "401"],
  ])("that refuses with %i is not asked again", async (status, text, said) => {
    const outcome = await sendTo(answering(status, text));
    expect(outcome).toEqual({
      sent: false,
      problem: `chat.test refused the message (${said}). The webhook may have been removed or its address mistyped; make a new one and enter its address.`,
      retryable: false,
      retryAfter: null,
    });
  });

  test.each([500, 502, 503, 408])("that answers %i is asked again", async (status) => {
    const outcome = await sendTo(answering(status, ""));
    expect(outcome).toMatchObject({ sent: false, retryable: true, retryAfter: null });
  });

  test.each([
    ["120", 120],
    ["999999", 3_600],
    ["-5", null],
    ["soon", null],
  ])("that wants fewer messages for %j seconds gets them", async (header, retryAfter) => {
    const outcome = await sendTo(answering(429, "rate_limited", { "retry-after": header }));
    expect(outcome).toMatchObject({ sent: false, retryable: true, retryAfter });
  });

  test("that redirects gets nothing elsewhere", async () => {
    let others = 0;
    const outcome = await sendTo((request, response) => {
      if (request.url === "/other") others += 1;
      response.writeHead(307, { location: "/other" }).end();
    });
    expect(outcome).toMatchObject({ sent: false, retryable: false });
    expect(outcome.problem).toContain("redirect (307)");
    expect(others).toBe(0);
  });

  test.each([
    ["never answers", () => undefined],
    [
      "answers for ever",
      (_: unknown, response: Parameters<RequestListener>[1]) =>
        void response.writeHead(404).write("no_serv"),
    ],
  ])("that %s is given up", async (name, listener) => {
    const outcome = await sendTo(listener, { milliseconds: 200 });
    expect(outcome).toMatchObject({ sent: false, retryable: name === "never answers" });
    expect(outcome.problem).not.toContain("s3cret");
  });

  test("that breaks off is asked again", async () => {
    const outcome = await sendTo((request) => request.socket.destroy());
    expect(outcome).toMatchObject({ sent: false, retryable: true });
    expect(outcome.problem).toBe("The connection to chat.test broke off. Try again.");
  });

  test("inside and not meant gets nothing", async () => {
    let asked = 0;
    const outcome = await sendTo(() => (asked += 1), { allowed: [] });
    expect(outcome).toMatchObject({ sent: false, retryable: false });
    expect(outcome.problem).toContain("KODY_PRIVATE_HOSTS");
    expect(asked).toBe(0);
  });
});
