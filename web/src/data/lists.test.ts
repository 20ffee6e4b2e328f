import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ReviewSummary } from "../../../src/contract/index.ts";
import { applyFilter, readFilter, writeFilter } from "./filter.ts";
import { actionOf, moveCursor } from "./keys.ts";
import { invitationIn, providerPath, reviewPath, routeOf, secretIn, stepPath } from "./route.ts";

function review(id: string, more: Partial<ReviewSummary> = {}): ReviewSummary {
  return {
    id,
    workspace: "acme",
    slug: "shop",
    pullRequestId: 12,
    title: "Sort orders",
    url: "",
    head: "ab".repeat(20),
    status: "done",
    reason: null,
    startedAt: "",
    finishedAt: null,
    durationMs: null,
    counts: { comment: 0, report: 0, suppressed: 0 },
    ...more,
  };
}

describe("filter", () => {
  test("survives its way through the address", () => {
    const outcome = fc.constantFrom("any", "running", "done", "failed", "cancelled");
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), outcome, (words, wanted) => {
        const filter = { words, outcome: wanted } as const;
        expect(readFilter(writeFilter(filter))).toEqual(filter);
      }),
    );
    expect(readFilter("?outcome=<script>&x=1")).toEqual({ words: "", outcome: "any" });
  });

  test("every word has to occur somewhere: repository, number, title or commit", () => {
    const reviews = [
      review("1"),
      review("2", { slug: "billing", status: "failed" }),
      review("3", { title: "Bump node" }),
    ];
    const found = (words: string, outcome: "any" | "failed" = "any") =>
      applyFilter(reviews, { words, outcome }).map(({ id }) => id);
    expect(found("")).toEqual(["1", "2", "3"]);
    expect(found("SORT shop")).toEqual(["1"]);
    expect(found("#12 abab  acme/")).toEqual(["1", "2", "3"]);
    expect(found("", "failed")).toEqual(["2"]);
    expect(found("node", "failed")).toEqual([]);
  });
});

describe("keys", () => {
  const press = (key: string, more = {}) => ({
    key,
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    ...more,
  });

  test("letters move unless a field has the focus; Escape leaves it", () => {
    expect(["j", "k", "Enter", "/", "x"].map((key) => actionOf(press(key), false))).toEqual([
      "next",
      "previous",
      "open",
      "search",
      null,
    ]);
    expect(["j", "k", "Enter", "/", "Escape"].map((key) => actionOf(press(key), true))).toEqual([
      null,
      null,
      null,
      null,
      "leave",
    ]);
  });

  test("the browser's own shortcuts stay the browser's", () => {
    for (const modifier of ["ctrlKey", "metaKey", "altKey"])
      expect(actionOf(press("k", { [modifier]: true }), false)).toBeNull();
  });

  test("the cursor never leaves the list", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom<1 | -1>(1, -1)), fc.nat(5), (steps, length) => {
        let cursor = -1;
        for (const step of steps) {
          cursor = moveCursor(cursor, step, length);
          expect(cursor).toBeGreaterThanOrEqual(length === 0 ? -1 : 0);
          expect(cursor).toBeLessThan(Math.max(length, 1));
        }
      }),
    );
  });
});

describe("addresses", () => {
  test("each page has one", () => {
    expect(routeOf("/")).toEqual({ page: "status" });
    expect(routeOf("/reviews/")).toEqual({ page: "reviews" });
    expect(routeOf("/setup")).toEqual({ page: "setup", step: null });
    expect(routeOf(stepPath("webhooks"))).toEqual({ page: "setup", step: "webhooks" });
    for (const page of ["repositories", "connection", "settings", "people", "audit-log", "claim"])
      expect(routeOf(`/${page}`)).toEqual({ page });
    expect(routeOf(reviewPath("a/b c"))).toEqual({ page: "review", id: "a/b c" });
    for (const lost of [
      "/reviews/1/2",
      "/admin",
      "/setup/x",
      "/setup/token/x",
      "/people/1",
      "/status",
      "/nowhere/x",
      "/reviews/%E0%A4",
    ])
      expect(routeOf(lost)).toEqual({ page: "nowhere" });
  });

  test("the secret is found in the address that Kody prints, in its fragment and by itself", () => {
    for (const text of [
      "http://127.0.0.1:7420/claim#secret=aB_-12345",
      "#secret=aB_-12345",
      " aB_-12345\n",
    ])
      expect(secretIn(text)).toBe("aB_-12345");
    for (const text of [
      "",
      "#top",
      "http://127.0.0.1:7420/",
      "short",
      "two words here",
      "#key=abcdefghi",
    ])
      expect(secretIn(text)).toBeNull();
  });

  test("the provider is asked to lead back to the page, unless that is the sign-in", () => {
    expect(providerPath("/reviews?q=a&b")).toBe(
      "/api/sign-in/openid?returnTo=%2Freviews%3Fq%3Da%26b",
    );
    expect(providerPath("/sign-in?problem=expired")).toBe("/api/sign-in/openid?returnTo=%2F");
  });

  test("an invitation is what stands behind the # of its link", () => {
    for (const text of [
      "https://kody.example/invitation#aB_-12345",
      "#aB_-12345",
      "aB_-12345",
      "#invitation=aB_-12345",
    ])
      expect(invitationIn(text)).toBe("aB_-12345");
    for (const text of ["", "#", "#<img src=x>", "short", "two words here", `#${"a".repeat(201)}`])
      expect(invitationIn(text)).toBeNull();
  });
});
