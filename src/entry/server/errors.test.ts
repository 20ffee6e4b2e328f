import { Hono } from "hono";
import { expect, test } from "vitest";
import { KodyError, type ErrorCode } from "../../core/domain/index.ts";
import { errorAnswer, refuse } from "./errors.ts";

async function answerTo(error: unknown) {
  const events: Readonly<Record<string, unknown>>[] = [];
  const routes = new Hono()
    .get("/x", () => {
      throw error;
    })
    .onError((thrown, context) => errorAnswer(context, thrown, (event) => void events.push(event)));
  const response = await routes.request("/x?key=secret");
  return { status: response.status, body: await response.text(), events };
}

test.each<[ErrorCode, number]>([
  ["credential-refused", 400],
  ["scope-missing", 400],
  ["permission-missing", 400],
  ["invalid-input", 400],
  ["not-found", 404],
  ["conflict", 409],
  ["superseded", 409],
  ["rate-limited", 429],
  ["internal", 500],
  ["host-unavailable", 502],
  ["host-rejected", 502],
  ["outcome-unknown", 502],
  ["git-failed", 502],
])("%s is answered with %i and its own sentence", async (code, status) => {
  const answer = await answerTo(new KodyError(code, "A sentence.", { cause: new Error("inside") }));
  expect(answer.status).toBe(status);
  expect(JSON.parse(answer.body)).toEqual({ error: { code, message: "A sentence." } });
});

test("Bitbucket's refusal of its token never looks like a missing session of ours", async () => {
  const { status } = await answerTo(new KodyError("credential-refused", "Refused."));
  expect(status).not.toBe(401);
});

test("an unforeseen error says nothing of the inside, but the log has all of it, save the query", async () => {
  const { status, body, events } = await answerTo(new TypeError("at /srv/kody: password=x"));
  expect(status).toBe(500);
  expect(body).not.toMatch(/srv|password|TypeError/);
  expect(events).toHaveLength(1);
  expect(events[0]).toMatchObject({ level: "error", event: "request failed", path: "/x" });
  expect(String(events[0]?.["reason"])).toMatch(/TypeError: at \/srv\/kody/);
  expect(JSON.stringify(events)).not.toContain("key=secret");
});

test.each([
  [401, "unauthenticated"],
  [413, "too-large"],
  [503, "unavailable"],
  [404, "not-found"],
] as const)("%i is refused as %s", async (status, code) => {
  const routes = new Hono().get("/", (context) => refuse(context, status, "No."));
  const response = await routes.request("/");
  expect([response.status, await response.json()]).toEqual([
    status,
    { error: { code, message: "No." } },
  ]);
});
