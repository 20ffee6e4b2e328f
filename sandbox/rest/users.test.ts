import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { at, eachOf, messageOf, startShop, textAt } from "../testing/index.ts";
import type { Fixture } from "../testing/index.ts";

let shop: Fixture;

beforeAll(async () => {
  shop = await startShop();
  await shop.sandbox.seed({
    workspaces: [
      { slug: "beta", members: [{ user: "bob", permission: "owner" }, { user: "ann" }] },
    ],
  });
});

afterAll(() => shop.stop());

describe("users", () => {
  test("oneself", async () => {
    const { body } = await shop.as("ann")("GET", "/user");
    expect(body).toMatchObject({
      type: "user",
      uuid: expect.stringMatching(/^\{[0-9a-f-]{36}\}$/),
      account_id: expect.stringContaining(":"),
      nickname: "ann",
      display_name: "ANN",
      account_status: "active",
      created_on: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00$/),
    });
    expect(textAt(body, "links", "self", "href")).toContain("/2.0/users/%7B");
  });

  test("others by UUID or account id, never by e-mail", async () => {
    const { body } = await shop.as("bob")("GET", "/user");
    for (const id of [textAt(body, "uuid"), textAt(body, "account_id")]) {
      const found = await shop.as("ann")("GET", `/users/${encodeURIComponent(id)}`);
      expect(at(found.body, "display_name")).toBe("BOB");
    }
    const none = await shop.as("ann")("GET", "/users/bob@example.com");
    expect([none.status, messageOf(none)]).toEqual([404, "bob@example.com does not exist"]);
  });
});

describe("one's workspaces", () => {
  test("sorted by slug, with the administrator's mark and without names", async () => {
    const { body } = await shop.as("ann")("GET", "/user/workspaces");
    expect(eachOf(body, "workspace", "slug")).toEqual(["acme", "beta"]);
    expect(eachOf(body, "administrator")).toEqual([true, false]);
    expect(eachOf(body, "workspace", "name")).toEqual([null, null]);
    expect(eachOf(body, "type")).toEqual(["workspace_access", "workspace_access"]);
  });

  test("filtered and sorted the one way that works", async () => {
    const slugs = async (query: string) =>
      eachOf((await shop.as("ann")("GET", `/user/workspaces?${query}`)).body, "workspace", "slug");
    expect(await slugs("administrator=true")).toEqual(["acme"]);
    expect(await slugs("administrator=false")).toEqual(["beta"]);
    expect(await slugs("sort=-slug")).toEqual(["beta", "acme"]);
    expect((await shop.as("ann")("GET", "/user/workspaces?sort=name")).status).toBe(400);
  });

  test("what one is in a workspace, and nothing of foreign ones", async () => {
    const mine = await shop.as("ann")("GET", "/user/workspaces/acme/permission");
    expect(mine.body).toMatchObject({ permission: "owner" });
    const member = await shop.as("ann")("GET", "/user/workspaces/beta/permission");
    expect(member.body).toMatchObject({ permission: "member" });
    expect((await shop.as("eve")("GET", "/user/workspaces/acme/permission")).status).toBe(404);
  });

  test("one's permission on each repository", async () => {
    const path = "/user/workspaces/acme/permissions/repositories";
    const list = async (name: string, query = "") => {
      const { body } = await shop.as(name)("GET", path + query);
      return eachOf(body, "permission");
    };
    expect(await list("ann")).toEqual(["admin"]);
    expect(await list("bob")).toEqual(["write"]);
    expect(await list("cat")).toEqual(["read"]);
    expect(await list("cat", `?q=${encodeURIComponent('permission = "admin"')}`)).toEqual([]);
    const wrong = await shop.as("cat")("GET", `${path}?q=${encodeURIComponent('user = "x"')}`);
    expect([wrong.status, messageOf(wrong)]).toEqual([400, "Invalid field name: user"]);
  });
});

describe("workspaces", () => {
  test("one by slug, with its name; foreign ones are 404", async () => {
    const { body } = await shop.as("cat")("GET", "/workspaces/acme");
    expect(body).toMatchObject({ type: "workspace", slug: "acme", name: "Acme Corp" });
    expect((await shop.as("eve")("GET", "/workspaces/acme")).status).toBe(404);
    expect((await shop.as("eve")("GET", "/workspaces/none")).status).toBe(404);
  });

  test("members, one of them, and the filters that work", async () => {
    const members = await shop.as("cat")("GET", "/workspaces/acme/members");
    expect(eachOf(members.body, "user", "nickname")).toEqual(["ann", "bob", "cat"]);
    const uuid = textAt(members.body, "values", 1, "user", "uuid");
    const one = await shop.as("cat")("GET", `/workspaces/acme/members/${encodeURIComponent(uuid)}`);
    expect(at(one.body, "user", "nickname")).toBe("bob");
    expect((await shop.as("cat")("GET", "/workspaces/acme/members/none")).status).toBe(404);
    const query = async (q: string) =>
      shop.as("cat")("GET", `/workspaces/acme/members?q=${encodeURIComponent(q)}`);
    expect(eachOf((await query(`user.uuid = "${uuid}"`)).body, "user", "nickname")).toEqual([
      "bob",
    ]);
    expect((await query('user.display_name = "BOB"')).status).toBe(400);
  });

  test("permissions of members", async () => {
    const { body } = await shop.as("ann")("GET", "/workspaces/acme/permissions");
    expect(eachOf(body, "permission")).toEqual(["owner", "member", "member"]);
    const q = encodeURIComponent('permission = "owner"');
    const owners = await shop.as("ann")("GET", `/workspaces/acme/permissions?q=${q}`);
    expect(eachOf(owners.body, "user", "nickname")).toEqual(["ann"]);
  });

  test("effective permissions on a repository, for its administrators", async () => {
    const path = "/workspaces/acme/permissions/repositories/shop";
    const { body } = await shop.as("ann")("GET", path);
    expect(eachOf(body, "user", "nickname")).toEqual(["ann", "bob", "cat"]);
    expect(eachOf(body, "permission")).toEqual(["admin", "write", "read"]);
    expect((await shop.as("bob")("GET", path)).status).toBe(403);
  });

  test("projects", async () => {
    const { body } = await shop.as("cat")("GET", "/workspaces/acme/projects");
    expect(eachOf(body, "key")).toEqual(["SHOP"]);
    const one = await shop.as("cat")("GET", "/workspaces/acme/projects/SHOP");
    expect(one.body).toMatchObject({ type: "project", name: "The shop", is_private: true });
    expect((await shop.as("cat")("GET", "/workspaces/acme/projects/NONE")).status).toBe(404);
  });
});
