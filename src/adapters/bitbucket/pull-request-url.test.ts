import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pullRequestFromUrl } from "./pull-request-url.ts";

const shop = { workspace: "acme", slug: "shop", id: 12 };

describe("pullRequestFromUrl", () => {
  it.each([
    "https://bitbucket.org/acme/shop/pull-requests/12",
    "https://bitbucket.org/acme/shop/pull-requests/12/",
    "https://bitbucket.org/acme/shop/pull-requests/12/feature-x/diff",
    "https://bitbucket.org/acme/shop/pull-requests/12/_/diff#comment-5",
    "https://bitbucket.org/acme/shop/pull-requests/12?link=mail",
    "  https://bitbucket.org/acme/shop/pull-requests/12\n",
    "http://127.0.0.1:4000/acme/shop/pull-requests/12",
    "bitbucket.org/acme/shop/pull-requests/12",
  ])("reads %j", (url) => {
    expect(pullRequestFromUrl(url)).toEqual(shop);
  });

  it("reads uuids", () => {
    expect(pullRequestFromUrl("https://bitbucket.org/%7Ba-1%7D/%7Bb-2%7D/pull-requests/1")).toEqual(
      {
        workspace: "{a-1}",
        slug: "{b-2}",
        id: 1,
      },
    );
  });

  it.each([
    "",
    "12",
    "https://bitbucket.org/acme/shop",
    "https://bitbucket.org/acme/shop/pull-requests/",
    "https://bitbucket.org/acme/shop/pull-requests/12x",
    "https://bitbucket.org/acme/shop/pull-requests/0",
    "https://bitbucket.org/acme/shop/pull-requests/99999999999999999999",
    "https://bitbucket.org/projects/A/repos/shop/pull-requests/12",
    "https://github.com/acme/shop/pull/12",
    "file:///acme/shop/pull-requests/12",
    "https://bitbucket.org/acme/%2e%2e%2fx/pull-requests/12",
    "https://bitbucket.org/acme/a%2Fb/pull-requests/12",
    "https://bitbucket.org/acme/%E0%A4%A/pull-requests/12",
    "https://bitbucket.org/acme/a%00b/pull-requests/12",
  ])("refuses %j", (url) => {
    expect(pullRequestFromUrl(url)).toBeNull();
  });

  it("never throws, and gives only harmless names", () => {
    const nearly = fc
      .tuple(fc.string(), fc.string(), fc.string())
      .map(
        ([workspace, slug, id]) => `https://bitbucket.org/${workspace}/${slug}/pull-requests/${id}`,
      );
    fc.assert(
      fc.property(fc.oneof(fc.string(), nearly), (url) => {
        const found = pullRequestFromUrl(url);
        if (found === null) return;
        expect(found.workspace).toMatch(/^[\w.{}-]+$/);
        expect(found.slug).not.toMatch(/^\.+$/);
        expect(found.id).toBeGreaterThan(0);
      }),
    );
  });
});
