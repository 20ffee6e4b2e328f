import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { at, eachOf, messageOf, SHOP, startShop, textAt } from "../testing/index.ts";
import type { Fixture } from "../testing/index.ts";

let shop: Fixture;

beforeAll(async () => {
  shop = await startShop();
});

afterAll(() => shop.stop());

describe("a repository", () => {
  test("has what clients look for", async () => {
    const { body } = await shop.as("cat")("GET", SHOP);
    expect(body).toMatchObject({
      type: "repository",
      full_name: "acme/shop",
      slug: "shop",
      is_private: true,
      mainbranch: { type: "branch", name: "main" },
      project: { key: "SHOP" },
      workspace: { slug: "acme" },
      scm: "git",
    });
    const port = new URL(shop.sandbox.url).port;
    expect(textAt(body, "links", "clone", 0, "href")).toBe(
      `http://acme@127.0.0.1:${port}/acme/shop.git`,
    );
  });

  test("that is not there, or not to be seen, is 404 in the same words", async () => {
    const hidden = await shop.as("eve")("GET", SHOP);
    const none = await shop.as("eve")("GET", "/repositories/acme/none");
    expect([hidden.status, messageOf(hidden)]).toEqual([404, "Repository acme/shop not found"]);
    expect([none.status, messageOf(none)]).toEqual([404, "Repository acme/none not found"]);
  });

  test("lists can be asked, sorted and paged", async () => {
    const ask = (query: string) => shop.as("ann")("GET", `/repositories/acme?${query}`);
    const q = encodeURIComponent('name ~ "ho" AND is_private = true');
    expect(eachOf((await ask(`q=${q}&sort=-updated_on`)).body, "slug")).toEqual(["shop"]);
    expect((await ask(`q=${encodeURIComponent('owner = "x"')}`)).status).toBe(400);
    expect((await ask("role=boss")).status).toBe(400);
    expect((await ask("pagelen=101")).status).toBe(400);
    expect((await shop.as("ann")("GET", "/repositories/none")).status).toBe(404);
  });

  test("PUT creates what is absent and changes what is there", async () => {
    const put = (name: string, slug: string, body = {}) =>
      shop.as(name)("PUT", `/repositories/acme/${slug}`, { body });
    const created = await put("ann", "new-one", { is_private: false, project: { key: "SHOP" } });
    expect(created.status).toBe(201);
    expect(created.body).toMatchObject({ is_private: false, project: { key: "SHOP" } });
    const changed = await put("ann", "new-one", { description: "New", is_private: true });
    expect([changed.status, at(changed.body, "description")]).toEqual([200, "New"]);
    expect((await put("bob", "new-one", {})).status).toBe(404);
    expect((await put("bob", "another", {})).status).toBe(403);
    expect((await put("eve", "another", {})).status).toBe(404);
    expect((await put("ann", "bad%2Fname", {})).status).toBe(400);
    expect((await put("ann", "shop", { is_private: "yes" })).status).toBe(400);
  });

  test("explicit grants are for administrators", async () => {
    const path = `${SHOP}/permissions-config/users`;
    const { body } = await shop.as("ann")("GET", path);
    expect(eachOf(body, "permission")).toEqual(["write", "read"]);
    expect((await shop.as("bob")("GET", path)).status).toBe(403);
    expect((await shop.as("ann")("GET", `${SHOP}/permissions-config/groups`)).status).toBe(200);
    expect((await shop.as("ann")("GET", `${SHOP}/branch-restrictions`)).status).toBe(200);
  });

  test("default reviewers come and go", async () => {
    const uuid = textAt((await shop.as("cat")("GET", "/user")).body, "uuid");
    const path = `${SHOP}/default-reviewers/${encodeURIComponent(uuid)}`;
    expect((await shop.as("bob")("PUT", path)).status).toBe(403);
    expect((await shop.as("ann")("PUT", path)).status).toBe(200);
    expect((await shop.as("ann")("PUT", path)).status).toBe(200);
    const names = async (list: string, ...field: string[]) =>
      eachOf((await shop.as("cat")("GET", `${SHOP}/${list}`)).body, ...field, "nickname");
    expect(await names("default-reviewers")).toEqual(["cat"]);
    expect(await names("effective-default-reviewers", "user")).toEqual(["cat"]);
    expect((await shop.as("ann")("DELETE", path)).status).toBe(204);
    expect((await shop.as("ann")("DELETE", path)).status).toBe(404);
    expect((await shop.as("ann")("PUT", `${SHOP}/default-reviewers/none`)).status).toBe(404);
  });
});
