import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Json } from "../json.ts";
import {
  at,
  clientOf,
  basic,
  eachOf,
  keysAt,
  messageOf,
  SCOPES,
  SHOP,
  startShop,
  textAt,
} from "../testing/index.ts";
import type { Fixture, TestClient } from "../testing/index.ts";
import { EVENTS, isInternalAddress } from "./hook-rules.ts";

let shop: Fixture;
let ann: TestClient;

beforeEach(async () => {
  shop = await startShop();
  ann = shop.as("ann");
});

afterEach(() => shop.stop());

const input = {
  description: "Kody",
  url: "https://kody.example.com/hook",
  active: true,
  secret: "s3cret",
  events: ["repo:push", "pullrequest:created"],
};
const create = (body: Json = input) => ann("POST", `${SHOP}/hooks`, { body });

describe("a repository's hooks", () => {
  test("are made with a secret that is never shown again", async () => {
    const made = await create();
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({
      type: "webhook_subscription",
      uuid: expect.stringMatching(/^\{[0-9a-f-]{36}\}$/),
      description: "Kody",
      url: input.url,
      subject_type: "repository",
      subject: { full_name: "acme/shop" },
      active: true,
      events: input.events,
      secret_set: true,
      created_at: expect.stringMatching(/\.\d{6}Z$/),
      history_enabled: false,
      skip_cert_verification: false,
      read_only: null,
      source: null,
    });
    expect(made.text).not.toContain("s3cret");
    expect(made.headers.get("location")).toBe(textAt(made.body, "links", "self", "href"));
    const list = await ann("GET", `${SHOP}/hooks`);
    expect(eachOf(list.body, "secret_set")).toEqual([true]);
    expect(list.text).not.toContain("s3cret");
  });

  test("are found with and without braces; the 404 names the repository", async () => {
    const uuid = textAt((await create()).body, "uuid");
    for (const id of [encodeURIComponent(uuid), uuid.slice(1, -1)]) {
      expect((await ann("GET", `${SHOP}/hooks/${id}`)).status).toBe(200);
    }
    const none = await ann("GET", `${SHOP}/hooks/none`);
    expect([none.status, messageOf(none)]).toEqual([404, "shop is not a valid hook"]);
  });

  test("the secret stays unless it is sent; null and nothing remove it", async () => {
    const uuid = textAt((await create()).body, "uuid").slice(1, -1);
    const put = async (body: Json) =>
      at((await ann("PUT", `${SHOP}/hooks/${uuid}`, { body })).body, "secret_set");
    expect(await put({ active: false })).toBe(true);
    expect(await put({ secret: null })).toBe(false);
    expect(await put({ secret: "new" })).toBe(true);
    expect(await put({ secret: "" })).toBe(false);
    const { body } = await ann("GET", `${SHOP}/hooks/${uuid}`);
    expect(body).toMatchObject({ active: false, description: "Kody", events: input.events });
  });

  test("cannot be deleted with a reviewer's scopes, and can with the right one", async () => {
    const uuid = textAt((await create()).body, "uuid").slice(1, -1);
    const refused = await ann("DELETE", `${SHOP}/hooks/${uuid}`);
    expect([refused.status, at(refused.body, "error", "detail", "required")]).toEqual([
      403,
      ["delete:webhook:bitbucket"],
    ]);
    const token = { token: "more", scopes: [...SCOPES, "delete:webhook:bitbucket"] };
    await shop.sandbox.seed({ users: [{ username: "ann", tokens: [token] }] });
    const more = clientOf(shop.sandbox, basic("ann@example.com", "more"));
    expect((await more("DELETE", `${SHOP}/hooks/${uuid}`)).status).toBe(204);
    expect((await more("GET", `${SHOP}/hooks/${uuid}`)).status).toBe(404);
  });

  test.each<[string, Json]>([
    ["no events", { ...input, events: [] }],
    ["an unknown event", { ...input, events: ["pullrequest:sneezed"] }],
    ["no address", { events: ["repo:push"] }],
    ["no web address", { ...input, url: "ftp://example.com" }],
    ["nonsense as the address", { ...input, url: "example" }],
    ["too long a secret", { ...input, secret: "s".repeat(129) }],
    ["a list", []],
  ])("%s: refused", async (_, body) => {
    expect((await create(body)).status).toBe(400);
    expect(eachOf((await ann("GET", `${SHOP}/hooks`)).body)).toEqual([]);
  });

  test("at most 50", async () => {
    for (let count = 0; count < 50; count += 1) {
      await create();
    }
    expect((await create()).status).toBe(400);
  });

  test("need the permission of an administrator, in words of their own", async () => {
    for (const method of ["GET", "POST"]) {
      const answer = await shop.as("bob")(
        method,
        `${SHOP}/hooks`,
        method === "POST" ? { body: input } : {},
      );
      expect([answer.status, messageOf(answer)]).toEqual([
        403,
        "The requesting user does not have permission to install webhooks.",
      ]);
    }
    expect((await shop.as("eve")("GET", `${SHOP}/hooks`)).status).toBe(404);
  });

  test("need the scope of each event's subject", async () => {
    const scopes = [
      "read:webhook:bitbucket",
      "write:webhook:bitbucket",
      "read:repository:bitbucket",
    ];
    await shop.sandbox.seed({ users: [{ username: "ann", tokens: [{ token: "few", scopes }] }] });
    const few = clientOf(shop.sandbox, basic("ann@example.com", "few"));
    const refused = await few("POST", `${SHOP}/hooks`, { body: input });
    expect([refused.status, at(refused.body, "error", "detail")]).toEqual([
      403,
      { required: ["read:repository:bitbucket", "read:pullrequest:bitbucket"], granted: scopes },
    ]);
    const pushes = { ...input, events: ["repo:push"] };
    const made = await few("POST", `${SHOP}/hooks`, { body: pushes });
    expect(made.status).toBe(201);
    const uuid = textAt(made.body, "uuid").slice(1, -1);
    const body = { events: ["pullrequest:created"] };
    expect((await few("PUT", `${SHOP}/hooks/${uuid}`, { body })).status).toBe(403);
  });

  test("may point to this machine only by the switch", async () => {
    const here = { ...input, url: "http://127.0.0.1:1/hook" };
    expect((await create(here)).status).toBe(201);
    const strict = await startShop({ switches: { allowLoopbackHooks: false } });
    const refused = await strict.as("ann")("POST", `${SHOP}/hooks`, { body: here });
    expect([refused.status, keysAt(refused.body, "error", "fields")]).toEqual([400, ["url"]]);
    expect((await strict.as("ann")("POST", `${SHOP}/hooks`, { body: input })).status).toBe(201);
    await strict.stop();
  });
});

describe("a workspace's hooks", () => {
  test("are for its owners", async () => {
    const made = await ann("POST", "/workspaces/acme/hooks", { body: input });
    expect(made.body).toMatchObject({ subject_type: "workspace", subject: { slug: "acme" } });
    const uuid = textAt(made.body, "uuid").slice(1, -1);
    expect((await ann("GET", `/workspaces/acme/hooks/${uuid}`)).status).toBe(200);
    const body = { active: false };
    expect((await ann("PUT", `/workspaces/acme/hooks/${uuid}`, { body })).status).toBe(200);
    expect((await shop.as("bob")("GET", "/workspaces/acme/hooks")).status).toBe(403);
    expect((await shop.as("eve")("GET", "/workspaces/acme/hooks")).status).toBe(404);
    expect(eachOf((await ann("GET", `${SHOP}/hooks`)).body)).toEqual([]);
  });
});

describe("the list of events", () => {
  test("is public", async () => {
    const { status, body } = await shop.anonymous("GET", "/hook_events");
    expect([status, keysAt(body)]).toEqual([200, ["repository", "workspace"]]);
    const events = await shop.anonymous("GET", "/hook_events/repository");
    expect(eachOf(events.body, "event")).toEqual([...EVENTS]);
    expect((await shop.anonymous("GET", "/hook_events/planet")).status).toBe(404);
  });
});

describe("internal addresses", () => {
  test.each([
    "http://localhost/x",
    "http://127.1.2.3/x",
    "http://10.0.0.1/",
    "http://192.168.1.1/",
    "http://172.16.0.1/",
    "http://172.31.255.255/",
    "http://169.254.169.254/latest",
    "http://[::1]/",
    "http://[fd00::1]/",
    "http://[fe80::1]/",
    "http://kody/",
    "http://kody.local/",
    "http://0.0.0.0/",
    "http://2130706433/",
    "http://0x7f.1/",
  ])("%s", (url) => {
    expect(isInternalAddress(url)).toBe(true);
  });

  test.each([
    "https://example.com/",
    "http://172.32.0.1/",
    "http://8.8.8.8/",
    "http://[2001:db8::1]/",
  ])("not %s", (url) => {
    expect(isInternalAddress(url)).toBe(false);
  });
});
