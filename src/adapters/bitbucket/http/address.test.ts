import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isKodyError } from "../../../core/domain/index.ts";
import { addressOf, nextPage, readBase, webAddress } from "./address.ts";
import type { Call } from "./call.ts";

const base = readBase("https://api.bitbucket.org/2.0");

function callTo(workspace: string, slug: string, query: Call["query"] = {}): Call {
  return {
    method: "GET",
    route: "/repositories/{workspace}/{repo_slug}",
    params: { workspace, repo_slug: slug },
    query,
    subject: "x",
    repeatable: true,
  };
}

describe("readBase", () => {
  it.each([
    ["https://api.bitbucket.org/2.0", "https://api.bitbucket.org/2.0"],
    ["https://api.bitbucket.org/2.0///", "https://api.bitbucket.org/2.0"],
    ["http://127.0.0.1:4000/2.0", "http://127.0.0.1:4000/2.0"],
    ["http://localhost:4000/2.0", "http://localhost:4000/2.0"],
    ["http://[::1]:4000/2.0", "http://[::1]:4000/2.0"],
  ])("takes %s", (given, expected) => {
    expect(readBase(given).href).toBe(expected);
  });

  it.each([
    "http://api.bitbucket.org/2.0",
    "http://127.0.0.1.evil.example/2.0",
    "ftp://api.bitbucket.org/2.0",
    "https://user:secret@api.bitbucket.org/2.0",
    "https://api.bitbucket.org/2.0?x=1",
    "https://api.bitbucket.org/2.0#x",
    "api.bitbucket.org",
    "",
  ])("refuses %j without repeating it", (given) => {
    try {
      readBase(given);
      expect.unreachable();
    } catch (error) {
      expect(isKodyError(error, "invalid-input")).toBe(true);
      expect(String(error)).not.toContain("secret");
    }
  });
});

describe("webAddress", () => {
  it("is Bitbucket's own, or the sandbox's", () => {
    expect(webAddress(base)).toBe("https://bitbucket.org");
    expect(webAddress(readBase("http://127.0.0.1:4000/2.0"))).toBe("http://127.0.0.1:4000");
  });
});

describe("addressOf", () => {
  it("encodes braces and slashes, and appends the query", () => {
    const address = addressOf(base, callTo("{a-b}", "x/y", { q: 'state = "OPEN"', pagelen: 50 }));
    expect(address.href).toBe(
      "https://api.bitbucket.org/2.0/repositories/%7Ba-b%7D/x%2Fy?q=state+%3D+%22OPEN%22&pagelen=50",
    );
  });

  it("makes exactly one segment of every name, or refuses it", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string(), (workspace, slug) => {
        let address: URL;
        try {
          address = addressOf(base, callTo(workspace, slug));
        } catch (error) {
          expect(isKodyError(error, "invalid-input")).toBe(true);
          return;
        }
        expect(address.origin).toBe("https://api.bitbucket.org");
        const segments = address.pathname.split("/");
        expect(segments.slice(0, 3)).toEqual(["", "2.0", "repositories"]);
        expect(segments.slice(3).map(decodeURIComponent)).toEqual([workspace, slug]);
      }),
    );
  });

  it.each(["", ".", "..", "\ud800"])("refuses %j", (name) => {
    expect(() => addressOf(base, callTo(name, "shop"))).toThrow(
      /cannot be part of a Bitbucket address/,
    );
  });
});

describe("nextPage", () => {
  it("takes what lies below the base", () => {
    const next = "https://api.bitbucket.org/2.0/repositories/a/b/commits?page=8xhd";
    expect(nextPage(base, next)?.href).toBe(next);
  });

  it.each([
    "https://evil.example/2.0/repositories",
    "https://api.bitbucket.org.evil.example/2.0/repositories",
    "http://api.bitbucket.org/2.0/repositories",
    "https://api.bitbucket.org:444/2.0/repositories",
    "https://api.bitbucket.org@evil.example/2.0/repositories",
    "https://user:pass@api.bitbucket.org/2.0/repositories",
    "https://api.bitbucket.org/2.0/../internal",
    "https://api.bitbucket.org/2.0/%2e%2e/internal",
    "https://api.bitbucket.org/2.0evil/repositories",
    "https://api.bitbucket.org/2.0",
    "//evil.example/2.0/repositories",
    "/2.0/repositories?page=2",
    "file:///2.0/etc/passwd",
    "javascript:alert(1)",
    "",
  ])("refuses %s", (next) => {
    expect(nextPage(base, next)).toBeNull();
  });
});
