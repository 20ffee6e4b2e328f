import { describe, expect, test } from "vitest";
import { addressOf } from "./address.ts";

const own = { api: "http://127.0.0.1:7/2.0", web: "http://127.0.0.1:7" };

function at(url: string, headers: Record<string, string> = {}) {
  return addressOf(new Request(url, { headers }), own);
}

describe("where a call goes", () => {
  test.each([
    ["http://127.0.0.1:7/2.0/user", "/user"],
    ["http://127.0.0.1:7/api/2.0/user", "/user"],
    ["http://127.0.0.1:7/!api/2.0/user", "/user"],
    ["http://127.0.0.1:7/2.0", ""],
    ["http://127.0.0.1:7/2.0/a%2Fb/c%0D?x=1", "/a%2Fb/c%0D"],
    ["http://127.0.0.1:7/2.0x/user", "/2.0x/user"],
  ])("%s", (url, path) => {
    expect(at(url).path).toBe(path);
  });

  test("the address for next keeps the query, and is always below /2.0", () => {
    expect(at("http://127.0.0.1:7/api/2.0/things?q=a%20b&page=2").address.href).toBe(
      "http://127.0.0.1:7/2.0/things?q=a%20b&page=2",
    );
  });
});

describe("links", () => {
  test.each([
    ["http://127.0.0.1:7/2.0/user", {}, own],
    [
      "http://localhost:7/2.0/user",
      {},
      { api: "http://localhost:7/2.0", web: "http://localhost:7" },
    ],
    ["http://elsewhere.example.com/2.0/user", {}, own],
    [
      "http://127.0.0.1:7/2.0/user",
      { "x-forwarded-host": "api.bitbucket.org" },
      { api: "https://api.bitbucket.org/2.0", web: "https://bitbucket.org" },
    ],
    [
      "http://127.0.0.1:7/2.0/user",
      { "x-forwarded-host": "bitbucket.org", "x-forwarded-proto": "https" },
      { api: "https://api.bitbucket.org/2.0", web: "https://bitbucket.org" },
    ],
    [
      "http://127.0.0.1:7/2.0/user",
      { "x-forwarded-host": "bb.example.com:8443", "x-forwarded-proto": "http" },
      { api: "http://bb.example.com:8443/2.0", web: "http://bb.example.com:8443" },
    ],
    ["http://127.0.0.1:7/2.0/user", { "x-forwarded-host": "x/../y" }, own],
    ["http://127.0.0.1:7/2.0/user", { "x-forwarded-host": "a@b" }, own],
  ])("%s with %j", (url, headers, links) => {
    expect(at(url, headers).links).toEqual(links);
  });
});
