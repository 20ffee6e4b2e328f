import { Hono } from "hono";
import { describe, expect, test } from "vitest";
import { readCookie, sendCookie } from "./cookies.ts";
import { addressOf, isSecure, ownOrigin, sameOrigin } from "./origin.ts";

const own = "https://kody.example.com";

function writeWith(headers: Record<string, string>, publicUrl: string | null = own) {
  const routes = new Hono();
  routes.use(sameOrigin(() => publicUrl));
  routes.all("*", (context) => context.text("written"));
  const method = headers["method"] ?? "POST";
  return routes.request("http://127.0.0.1:7420/api/x", {
    method,
    headers: { host: "127.0.0.1:7420", ...headers },
  });
}

describe("a write", () => {
  test.each([
    ["a program", { "x-kody": "1" }],
    ["the page", { "x-kody": "1", origin: own, "sec-fetch-site": "same-origin" }],
    ["the page in an older browser", { "x-kody": "1", origin: own }],
    ["the page by the address on this machine", { "x-kody": "1", origin: "http://127.0.0.1:7420" }],
    [
      "the page through a proxy that keeps the name",
      { "x-kody": "1", origin: "https://other.example.com", host: "other.example.com" },
    ],
  ])("of %s passes", async (_, headers) => {
    expect((await writeWith(headers)).status).toBe(200);
  });

  const foreign = [
    "https://evil.example",
    "https://kody.example.com.evil.example",
    "https://evil-kody.example.com",
    "http://kody.example.com",
    "https://kody.example.com:8443",
    "http://127.0.0.1:7421",
    "null",
    "",
    "file://",
    "kody.example.com",
  ];
  const sites = ["cross-site", "same-site", "none", "nonsense"];

  test("of a form of another site is refused, whatever it is sent as", async () => {
    for (const method of ["POST", "PUT", "DELETE", "PATCH"]) {
      for (const type of [
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "text/plain",
      ]) {
        const headers = { method, "content-type": type, cookie: "kody_session=s", origin: own };
        expect((await writeWith(headers)).status).toBe(403);
      }
    }
  });

  test.each(foreign)("of the origin %j is refused, even with the header", async (origin) => {
    for (const site of [...sites, "same-origin", undefined]) {
      const fetched = site === undefined ? {} : { "sec-fetch-site": site };
      expect((await writeWith({ "x-kody": "1", origin, ...fetched })).status).toBe(403);
    }
  });

  test.each(sites)("that the browser calls %s is refused", async (site) => {
    for (const origin of [{}, { origin: own }])
      expect((await writeWith({ "x-kody": "1", "sec-fetch-site": site, ...origin })).status).toBe(
        403,
      );
  });

  test.each(["", "0", "true", "1, 1"])("with %j for the header is refused", async (value) => {
    expect((await writeWith({ "x-kody": value })).status).toBe(403);
  });
});

/** What a request with these headers is taken for. */
async function seen(headers: Record<string, string>, publicUrl: string | null, peer = "127.0.0.1") {
  const routes = new Hono();
  routes.get("*", (context) => {
    sendCookie(context, "session", "word", 60, () => publicUrl);
    return context.json({
      secure: isSecure(context, () => publicUrl),
      origin: ownOrigin(context, () => publicUrl),
      address: addressOf(context, () => publicUrl),
      session: readCookie(context, "session", () => publicUrl),
    });
  });
  const answer = await routes.request(
    "http://127.0.0.1:7420/",
    { headers },
    { incoming: { socket: { remoteAddress: peer } } },
  );
  const facts = (await answer.json()) as Record<"address" | "session", unknown>;
  return { ...facts, cookie: answer.headers.get("set-cookie") ?? "" };
}

describe("behind a proxy", () => {
  const proxied = { "x-forwarded-proto": "https", "x-forwarded-for": "6.6.6.6, 203.0.113.9" };

  test("with an https address of ours its word counts: secure cookies of this host alone", async () => {
    const cookie = "kody_session=tossed; __Host-kody_session=ours";
    const facts = await seen({ ...proxied, cookie }, own);
    expect(facts).toMatchObject({ secure: true, origin: own, address: "203.0.113.9" });
    expect(facts).toMatchObject({ session: "ours" });
    expect(facts.cookie).toBe(
      "__Host-kody_session=word; Max-Age=60; Path=/; HttpOnly; Secure; SameSite=Strict",
    );
  });

  test.each([null, "http://kody.example.com"])("with %j it does not", async (publicUrl) => {
    const facts = await seen(proxied, publicUrl);
    expect(facts).toMatchObject({ secure: false, address: "127.0.0.1" });
    expect(facts.cookie).toBe("kody_session=word; Max-Age=60; Path=/; HttpOnly; SameSite=Strict");
  });

  test("a stranger who comes directly can't name another address", async () => {
    expect(await seen(proxied, own, "198.51.100.7")).toMatchObject({ address: "198.51.100.7" });
    const nonsense = { ...proxied, "x-forwarded-for": "203.0.113.9, nobody" };
    expect(await seen(nonsense, own)).toMatchObject({ address: "127.0.0.1" });
  });

  test("a whole IPv6 network of one customer counts as one address, a mapped IPv4 as itself", async () => {
    const one = await seen({}, own, "2001:db8:1:2::1");
    expect(await seen({}, own, "2001:db8:1:2:ffff::9")).toMatchObject({ address: one.address });
    expect(await seen({}, own, "2001:db8:1:3::1")).not.toMatchObject({ address: one.address });
    expect(await seen({}, own, "::ffff:198.51.100.7")).toMatchObject({ address: "198.51.100.7" });
  });
});
