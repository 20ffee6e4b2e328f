import { afterEach, describe, expect, test } from "vitest";
import type { Switches } from "./state.ts";
import { at, eachOf, messageOf, SHOP, startShop } from "./testing/index.ts";
import type { Fixture } from "./testing/index.ts";

const shop = { workspace: "acme", slug: "shop" };
let fixture: Fixture;

afterEach(() => fixture.stop());

async function start(switches: Partial<Switches> = {}, now = Date.now): Promise<Fixture> {
  fixture = await startShop({ switches, now });
  return fixture;
}

test("answers carry the sandbox's time, which is not always the machine's", async () => {
  const { as } = await start({}, () => Date.parse("2031-02-03T04:05:06Z"));
  for (const path of ["/user", "/none"])
    expect((await as("bob")("GET", path)).headers.get("date")).toBe(
      "Mon, 03 Feb 2031 04:05:06 GMT",
    );
});

describe("access that changes", () => {
  test("a grant counts from the next call on, and can be taken back", async () => {
    const { sandbox, as } = await start();
    expect((await as("bob")("GET", `${SHOP}/hooks`)).status).toBe(403);
    sandbox.grant(shop, "bob", "admin");
    expect((await as("bob")("GET", `${SHOP}/hooks`)).status).toBe(200);
    sandbox.grant(shop, "bob", null);
    expect((await as("bob")("GET", SHOP)).status).toBe(404);
    const mine = "/user/workspaces/acme/permissions/repositories";
    expect(at((await as("bob")("GET", mine)).body, "values")).toEqual([]);
  });

  test("a revoked token gets 401, others go on", async () => {
    const { sandbox, as } = await start();
    sandbox.revokeToken("token-bob");
    expect((await as("bob")("GET", "/user")).status).toBe(401);
    expect((await as("ann")("GET", "/user")).status).toBe(200);
    expect(() => sandbox.revokeToken("unknown")).toThrow(/no such token/);
    expect(() => sandbox.grant(shop, "nobody", "read")).toThrow(/no user/);
  });
});

describe("a list of allowed addresses", () => {
  test.each([
    ["named", 403, /IP address/],
    ["silent", 404, /not found/],
  ] as const)(
    "%s: repositories are listed, what is in them is refused",
    async (way, status, words) => {
      const { as } = await start({ ipAllowlist: way });
      const list = await as("bob")("GET", "/repositories/acme");
      expect(eachOf(list.body, "full_name")).toEqual(["acme/shop"]);
      for (const path of [SHOP, `${SHOP}/refs/branches`, `${SHOP}/pullrequests`]) {
        const answer = await as("bob")("GET", path);
        expect([answer.status, messageOf(answer)]).toEqual([status, expect.stringMatching(words)]);
      }
    },
  );
});

test("a refusal for a scope can keep silent about scopes", async () => {
  const { as } = await start({ namesScopes: false });
  const { status, body } = await as("bob")("DELETE", `${SHOP}/hooks/x`);
  expect([status, body]).toEqual([
    403,
    {
      type: "error",
      error: { message: "Your credentials lack one or more required privilege scopes." },
    },
  ]);
});
