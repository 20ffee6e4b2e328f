import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { clientOf, eachOf, SHOP, startShop } from "../testing/index.ts";
import type { Fixture } from "../testing/index.ts";
import { allows } from "./permissions.ts";

let shop: Fixture;

const botScopes = ["repository:admin", "repository:write", "webhook", "account"];

beforeAll(async () => {
  shop = await startShop();
  await shop.sandbox.seed({
    workspaces: [
      {
        slug: "acme",
        repositories: [
          {
            slug: "shop",
            accessTokens: [{ token: "shop-token", name: "Deploy", scopes: botScopes }],
          },
          { slug: "open", private: false, commits: [{ files: { a: "1" } }] },
        ],
      },
      {
        slug: "other",
        members: [{ user: "eve", permission: "owner" }],
        accessTokens: [{ token: "other-token", scopes: ["repository:write", "account"] }],
        repositories: [{ slug: "secret", commits: [{ files: { a: "1" } }] }],
      },
    ],
  });
});

afterAll(() => shop.stop());

test("more includes less", () => {
  expect(allows("admin", "write")).toBe(true);
  expect(allows("write", "write")).toBe(true);
  expect(allows("read", "write")).toBe(false);
  expect(allows(null, "read")).toBe(false);
});

describe("people", () => {
  test.each([
    ["ann", 200],
    ["bob", 200],
    ["cat", 200],
    ["eve", 404],
  ])("%s reads the private repository: %d", async (name, status) => {
    expect((await shop.as(name)("GET", SHOP)).status).toBe(status);
  });

  test.each([
    ["ann", 200],
    ["bob", 403],
    ["cat", 403],
    ["eve", 404],
  ])("%s sees its hooks: %d", async (name, status) => {
    expect((await shop.as(name)("GET", `${SHOP}/hooks`)).status).toBe(status);
  });

  test.each([
    ["bob", 201],
    ["cat", 403],
    ["eve", 404],
  ])("%s makes a branch: %d", async (name, status) => {
    const body = { name: `by-${name}`, target: { hash: "main" } };
    const answer = await shop.as(name)("POST", `${SHOP}/refs/branches`, { body });
    expect(answer.status).toBe(status);
  });

  test("a public repository is there for everyone to read, and for nobody to write", async () => {
    const open = "/repositories/acme/open";
    expect((await shop.as("eve")("GET", open)).status).toBe(200);
    expect((await shop.anonymous("GET", open)).status).toBe(200);
    expect((await shop.anonymous("GET", SHOP)).status).toBe(401);
    const body = { name: "x", target: { hash: "main" } };
    expect((await shop.as("eve")("POST", `${open}/refs/branches`, { body })).status).toBe(403);
    expect((await shop.anonymous("POST", `${open}/refs/branches`, { body })).status).toBe(401);
  });

  test("lists hold what one may see", async () => {
    const slugs = async (name: string, query = "") =>
      eachOf((await shop.as(name)("GET", `/repositories/acme${query}`)).body, "slug");
    expect(await slugs("cat")).toEqual(["shop", "open"]);
    expect(await slugs("eve")).toEqual(["open"]);
    expect(await slugs("cat", "?role=contributor")).toEqual([]);
    expect(await slugs("bob", "?role=contributor")).toEqual(["shop"]);
    expect(await slugs("ann", "?role=admin")).toEqual(["shop", "open"]);
  });
});

describe("access tokens", () => {
  test("act as a bot of their own, in their repository only", async () => {
    const bot = clientOf(shop.sandbox, "Bearer shop-token");
    const me = await bot("GET", "/user");
    expect(me.body).toMatchObject({ type: "app_user", display_name: "Deploy" });
    expect((await bot("GET", SHOP)).status).toBe(200);
    expect((await bot("GET", `${SHOP}/hooks`)).status).toBe(200);
    expect((await bot("GET", "/repositories/other/secret")).status).toBe(404);
    expect(eachOf((await bot("GET", "/repositories/acme")).body, "slug")).toEqual(["shop", "open"]);
  });

  test("of a workspace reach all of its repositories", async () => {
    const bot = clientOf(shop.sandbox, "Bearer other-token");
    expect((await bot("GET", "/repositories/other/secret")).status).toBe(200);
    expect((await bot("GET", "/workspaces/other")).status).toBe(200);
    expect((await bot("GET", SHOP)).status).toBe(404);
    expect((await bot("GET", "/workspaces/acme")).status).toBe(404);
  });
});
